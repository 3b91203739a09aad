package dev.hypha.checks.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Seconds of processor time that a process has used, in user mode and in the kernel. */
final class ProcessorTime {
  /** {@code sysconf(_SC_CLK_TCK)} of Linux on every architecture that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  /** Of proc_pid_stat(5), counted from the state, which follows the name in parentheses. */
  private static final int USER = 11;

  private ProcessorTime() {}

  static double ofThisProcess() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  /** In steps of ten milliseconds. */
  static double of(long pid) throws IOException {
    String line = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 1])) / TICKS_PER_SECOND;
  }
}
