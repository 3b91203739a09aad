package dev.hypha.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What of a disk can run out. */
interface Disk {
  Disk REAL =
      new Disk() {
        @Override
        public long usableBytes(Path directory) throws IOException {
          return Files.getFileStore(directory).getUsableSpace();
        }

        @Override
        public void write(FileChannel file, ByteBuffer bytes) throws IOException {
          while (bytes.hasRemaining()) {
            file.write(bytes);
          }
        }
      };

  long usableBytes(Path directory) throws IOException;

  /** Appends all of {@code bytes}. */
  void write(FileChannel file, ByteBuffer bytes) throws IOException;
}
