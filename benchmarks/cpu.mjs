import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/**
 * One line of /proc/PID/stat (proc(5)). Times are in clock ticks and include the children that have
 * been waited for; memory is in pages. The command's name may hold blanks and parentheses.
 */
export const parseStat = (text) => {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (position) => Number(fields[position - 3]);
  return {
    pid: Number.parseInt(text, 10),
    parent: number(4),
    ticks: number(14) + number(15) + number(16) + number(17),
    pages: number(24),
  };
};

/** A process and all that descend from it. */
export const family = (processes, head) => {
  const members = processes.filter(({ pid }) => pid === head);
  for (let i = 0; i < members.length; i++) {
    members.push(...processes.filter(({ parent }) => parent === members[i].pid));
  }
  return members;
};

const processes = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
      } catch {
        return []; // It ended meanwhile.
      }
    });

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

export const machineUnits = () => ({
  ticksPerSecond: Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })),
  pageBytes: Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })),
});

/** Name and time of each thread, as the scheduler counts it: in nanoseconds, where stat(5) has steps of 10 ms. */
const threadsOf = (pid) => {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).flatMap((id) => {
    try {
      const [nanoseconds] = readFileSync(`${folder}/${id}/schedstat`, 'utf8').split(' ', 1);
      return [{ id, name: readFileSync(`${folder}/${id}/comm`, 'utf8').trim(), seconds: Number(nanoseconds) / 1e9 }];
    } catch {
      return []; // It ended meanwhile, or the kernel does not count.
    }
  });
};

const threads = ({ pid }) => {
  try {
    return threadsOf(pid);
  } catch {
    return []; // It ended meanwhile.
  }
};

/** What the kernel has charged to a process and its children so far, and what they hold in memory now. */
export const usage = (head, { ticksPerSecond, pageBytes }) => {
  const members = family(processes(), head);
  return {
    cpuSeconds: sum(members.map(({ ticks }) => ticks)) / ticksPerSecond,
    rssMegabytes: (sum(members.map(({ pages }) => pages)) * pageBytes) / 1e6,
    threads: members.flatMap(threads),
  };
};

const COMPILERS = /^C[12] CompilerThre/;
/** The serial collector has no threads of its own: it works in the VM's. */
const COLLECTORS = /^(GC Thread|G1 |VM Thread|Z[A-Z]|Shenandoah)/;

/** What was charged between two readings: in all, and of that to the threads that compile and that collect garbage. */
export const spent = (before, after) => {
  const earlier = new Map(before.threads.map(({ id, seconds }) => [id, seconds]));
  const each = after.threads.map(({ id, name, seconds }) => ({ id, name, seconds: seconds - (earlier.get(id) ?? 0) }));
  const of = (pattern) => sum(each.filter(({ name }) => pattern.test(name)).map(({ seconds }) => seconds));
  const alive = new Set(each.map(({ id }) => id));
  const counted = sum(each.map(({ seconds }) => seconds));
  const charged = after.cpuSeconds - before.cpuSeconds;
  // The time of a thread that has ended is in its process's total alone.
  const all = alive.size > 0 && before.threads.every(({ id }) => alive.has(id));
  return { seconds: all ? counted : Math.max(counted, charged), jitSeconds: of(COMPILERS), gcSeconds: of(COLLECTORS) };
};

/** The share of all cores' time between two readings of /proc/stat's first line that was not idle. */
export const busyShare = (before, after) => {
  const read = (line) => line.trim().split(/\s+/).slice(1, 9).map(Number);
  const spent = read(after).map((ticks, i) => ticks - read(before)[i]);
  const [, , , idle, waiting] = spent;
  const all = sum(spent);
  return all === 0 ? 0 : (all - idle - waiting) / all;
};

export const allCores = () => readFileSync('/proc/stat', 'utf8').split('\n', 1)[0];
