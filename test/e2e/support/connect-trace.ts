import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether every connection of a process tree can be watched from outside, by the kernel's own word.
 */
export const canTrace: boolean =
  spawnSync('strace', ['-qq', '-e', 'trace=none', 'true'], { stdio: 'ignore' }).status === 0;

export interface ConnectTrace {
  /** A program that runs its arguments behind the tracer. */
  wrapper: string;
  /**
   * Every address outside this machine that some process of the tree has connected to, names of
   * name servers among them.
   */
  hosts(): string[];
  /** How many connections were seen at all, to show that the tracer saw any. */
  seen(): number;
}

const loopback = /^(127\.|0\.0\.0\.0$|::1$|::$|::ffff:127\.)/;

/**
 * `strace -f` around a program and all that it starts, native libraries and pip among them; only
 * `connect` is stopped at.
 */
export function traceConnections(folder: string, program: string): ConnectTrace {
  const file = join(folder, 'connect.trace');
  const wrapper = join(folder, 'traced.sh');
  writeFileSync(
    wrapper,
    `#!/bin/sh\nexec strace -f -qq --seccomp-bpf -e trace=connect -o '${file}' '${program}' "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
  // connect(2) as strace prints it: {sa_family=AF_INET, sin_port=htons(53),
  // sin_addr=inet_addr("10.0.0.1")}, or inet_pton(AF_INET6, "…", …)
  const addresses = (): string[] =>
    [
      ...readFileSync(file, 'utf8').matchAll(/(?:inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)"/g),
    ].map((match) => match[1] ?? '');
  return {
    wrapper,
    hosts: () => [...new Set(addresses().filter((address) => !loopback.test(address)))],
    seen: () => readFileSync(file, 'utf8').split('\n').length - 1,
  };
}
