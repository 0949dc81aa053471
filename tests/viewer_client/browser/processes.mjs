// What the kernel knows of processes.

import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import {availableParallelism} from 'node:os';

// Seconds of processor time that they have used, without those that have ended; the kernel counts
// in hundredths.
export function processorTime(ids) {
  const ticks = (id) => {
    const fields = stat(id);
    return fields ? Number(fields[11]) + Number(fields[12]) : 0;
  };
  return ids.reduce((sum, id) => sum + ticks(id), 0) / 100;
}

// The ids of all processes that this one started, and that those did.
export function descendants() {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const fields = stat(name);
    if (fields) parents.set(Number(name), Number(fields[1]));
  }
  const descends = (id) => parents.get(id) === process.pid || (parents.has(id) && descends(parents.get(id)));
  return [...parents.keys()].filter(descends);
}

// They, their threads and whatever these start get a processor only when nobody else wants it.
export function onlyWhenIdle(ids) {
  for (const id of ids) execFileSync('chrt', ['--all-tasks', '--idle', '--pid', '0', String(id)]);
}

// This process and what it starts leave the first processor to those that are started on it.
export function leaveFirstProcessor() {
  const others = availableParallelism() - 1;
  if (others < 1) throw new Error('two processors are needed to keep browsers apart from a run');
  execFileSync('taskset', ['--all-tasks', '--pid', '--cpu-list', `1-${others}`, String(process.pid)]);
}

// The command that starts one on the first processor.
export const onFirstProcessor = (path, args) => ['taskset', ['--cpu-list', '0', path, ...args]];

// Its fields from the state on; nothing when it has ended.
function stat(id) {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1).split(' ');
  } catch {
    return null;
  }
}
