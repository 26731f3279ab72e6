package dev.nydusconvert.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Puts failures into words. */
public final class ErrorText {
    private ErrorText() {}

    /** One line for the failure: what went wrong and where, for somebody who does not read Java. */
    public static String of(Throwable failure) {
        if (failure instanceof UncheckedIOException unchecked) {
            return of(unchecked.getCause());
        }
        if (failure instanceof FileSystemException fileSystem && fileSystem.getReason() == null) {
            return fileSystem.getFile() + ": " + reason(fileSystem);
        }
        if (failure instanceof OutOfMemoryError) {
            return "not enough memory; give the Java heap more, for example NYDUS_CONVERT_OPTS=-Xmx2g";
        }
        if (failure instanceof LinkageError) {
            return "cannot load " + failure.getMessage() + ": a file of the program is missing, or cannot be opened ("
                    + rootMessage(failure) + ")";
        }
        if (isExpected(failure) && failure.getMessage() != null) {
            return failure.getMessage();
        }
        return "internal error, please report it: " + failure;
    }

    /** Whether the program foresees this failure, as opposed to a defect of the program. */
    public static boolean isExpected(Throwable failure) {
        return failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof OutOfMemoryError
                || failure instanceof LinkageError
                || isCallerMistake(failure);
    }

    /** Whether the library refused an argument. Its subclasses, such as NumberFormatException, are defects. */
    static boolean isCallerMistake(Throwable failure) {
        return failure.getClass() == IllegalArgumentException.class;
    }

    /** What the class loader met, if it says so; it often does not. */
    private static String rootMessage(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return cause.getMessage();
            }
        }
        return "too many open files? 'ulimit -n' tells how many there may be";
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "directory is not empty";
        }
        return "cannot be read or written";
    }
}
