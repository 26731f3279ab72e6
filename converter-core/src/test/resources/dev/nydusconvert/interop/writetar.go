// Writes a tar of a folder with Go's archive/tar: go run writetar.go FOLDER TAR FORMAT
package main

import (
	"archive/tar"
	"io"
	"log"
	"os"
	"path/filepath"
	"time"
)

func main() {
	formats := map[string]tar.Format{"USTAR": tar.FormatUSTAR, "PAX": tar.FormatPAX, "GNU": tar.FormatGNU}
	root, format := os.Args[1], formats[os.Args[3]]
	out, err := os.Create(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	writer := tar.NewWriter(out)
	err = filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err != nil || path == root {
			return err
		}
		return add(writer, root, path, info, format)
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		log.Fatal(err)
	}
}

func add(writer *tar.Writer, root, path string, info os.FileInfo, format tar.Format) error {
	link := ""
	if info.Mode()&os.ModeSymlink != 0 {
		target, err := os.Readlink(path)
		if err != nil {
			return err
		}
		link = target
	}
	header, err := tar.FileInfoHeader(info, link)
	if err != nil {
		return err
	}
	header.Format = format
	if format == tar.FormatUSTAR {
		header.ModTime = header.ModTime.Truncate(time.Second)
		header.AccessTime, header.ChangeTime = time.Time{}, time.Time{}
	}
	if header.Name, err = filepath.Rel(root, path); err != nil {
		return err
	}
	if info.IsDir() {
		header.Name += "/"
	}
	if err := writer.WriteHeader(header); err != nil {
		log.Print(err) // the format cannot hold it
		return nil
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(writer, file)
	return err
}
