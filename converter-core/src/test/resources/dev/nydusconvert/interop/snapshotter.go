// Packs, unpacks and merges layers with the converter of nydus-snapshotter, as its users do:
//
//	snapshotter VERB BUILDER WORK OUTPUT FILE...
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/containerd/nydus-snapshotter/pkg/converter"
	"github.com/opencontainers/go-digest"
)

// blob is a file that the converter reads at random.
type blob struct {
	*os.File
	size int64
}

func (b blob) Size() int64 { return b.size }

func open(path string) (blob, error) {
	file, err := os.Open(path)
	if err != nil {
		return blob{}, err
	}
	info, err := file.Stat()
	if err != nil {
		return blob{}, err
	}
	return blob{file, info.Size()}, nil
}

func run(verb, builder, work string, out io.Writer, blobs []converter.Layer, paths []string) error {
	ctx := context.Background()
	switch verb {
	case "pack":
		in, err := os.Open(paths[0])
		if err != nil {
			return err
		}
		defer in.Close()
		layer, err := converter.Pack(ctx, out, converter.PackOption{WorkDir: work, BuilderPath: builder, Encrypt: true})
		if err != nil {
			return err
		}
		if _, err := io.Copy(layer, in); err != nil {
			return err
		}
		return layer.Close()
	case "unpack", "unpack-stream":
		return converter.Unpack(ctx, blobs[0].ReaderAt, out, converter.UnpackOption{
			WorkDir:     work,
			BuilderPath: builder,
			Compressor:  "uncompressed",
			Stream:      verb == "unpack-stream",
		})
	case "merge":
		_, err := converter.Merge(ctx, blobs, out, converter.MergeOption{
			WorkDir:          work,
			BuilderPath:      builder,
			PrefetchPatterns: "/",
		})
		return err
	case "bootstrap":
		_, err := converter.UnpackEntry(blobs[0].ReaderAt, converter.EntryBootstrap, out)
		return err
	}
	return fmt.Errorf("no verb %s", verb)
}

func main() {
	paths := os.Args[5:]
	var blobs []converter.Layer
	out, err := os.Create(os.Args[4])
	for _, path := range paths {
		if err == nil {
			var opened blob
			opened, err = open(path)
			blobs = append(blobs, converter.Layer{
				Digest:   digest.NewDigestFromEncoded(digest.SHA256, filepath.Base(path)),
				ReaderAt: opened,
			})
		}
	}
	if err == nil {
		err = run(os.Args[1], os.Args[2], os.Args[3], out, blobs, paths)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
