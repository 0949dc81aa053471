// Measures the viewer (docs/results/viewer.md); no test.
//
//   node measure.mjs latency VIEWER_CLIENT FAKE_RUN
//       three pages on a fake run of 60 steps/s: frames a second, and from publishing to the canvas
//   node measure.mjs frames VIEWER_CLIENT FAKE_RUN
//       the same to three readers that draw nothing: what the viewer gives, whatever browsers make of it
//   node measure.mjs cost PAGE_URL METRICS_CSV streams|pages ROUNDS SERVER_ID LEARNER_ID VIEWER_ID
//       a run that trains, with three viewers and without by turns: its steps/s, the processor time
//       of server and learner a step, and that of the viewer; the last three are process ids

import {readFile} from 'node:fs/promises';
import {setTimeout as pause} from 'node:timers/promises';

import {Browser, Program, until} from './programs.mjs';
import {RecordReader} from './stream.mjs'; // the page's own

const viewers = 3;
const phaseMs = 8000;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const percentile = (numbers, share) =>
    [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];

// In the page: notes when each screen was published, and when it has been drawn.
function watchLatency() {
  const published = new Map();
  const parse = JSON.parse;
  JSON.parse = (text) => {
    const object = parse(text);
    const clock = object?.variables?.find?.(([name]) => name === 'clock_ms');
    if (clock) published.set(String(object.step), clock[1]);
    return object;
  };
  globalThis.latencies = [];
  let last = '';
  const look = () => {
    const step = document.getElementById('screen')?.dataset.step;
    if (step !== last && published.has(step)) globalThis.latencies.push(Date.now() - published.get(step));
    last = step;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function startPrograms(viewerPath, fakePath) {
  const fake = await Program.start(fakePath, ['tcp://127.0.0.1:*', 'tcp://127.0.0.1:*', '16', '60'],
                                   /publishing (\S+) (\S+)/);
  const viewer = await Program.start(viewerPath, ['--server', fake.match[1], '--learner',
    fake.match[2], '--web', '127.0.0.1:0'], /the page is at (\S+)/);
  return {fake, viewer};
}

function report(latencies, from) {
  console.log(`${(latencies.length / (phaseMs / 1000)).toFixed(1)} frames/s, from publishing to ` +
      `${from}: median ${median(latencies).toFixed(0)} ms, 95 % under ` +
      `${percentile(latencies, 0.95).toFixed(0)} ms`);
}

// Reads a stream; adds how old each of its screens is to `latencies`.
async function read(url, latencies, signal) {
  const records = new RecordReader();
  const response = await fetch(url, {signal});
  for await (const piece of response.body) {
    records.add(piece, (type, object) => {
      const clock = object?.variables?.find?.(([name]) => name === 'clock_ms');
      if (clock) latencies.push(Date.now() - clock[1]);
    });
  }
}

async function frames([viewerPath, fakePath]) {
  const {fake, viewer} = await startPrograms(viewerPath, fakePath);
  const abort = new AbortController();
  const all = Array.from({length: viewers}, () => []);
  all.forEach((latencies, i) =>
    read(`${viewer.match[1]}stream?slot=${i}`, latencies, abort.signal).catch(() => {}));
  await pause(1500);
  for (const latencies of all) latencies.length = 0;
  await pause(phaseMs);
  for (const latencies of all) report(latencies, 'a reader');
  abort.abort();
  await viewer.stop();
  await fake.stop();
}

async function latency([viewerPath, fakePath]) {
  const {fake, viewer} = await startPrograms(viewerPath, fakePath);
  const browsers = [];
  for (let i = 0; i < viewers; i++) {
    const browser = await Browser.start();
    await browser.context.addInitScript(watchLatency);
    const page = await browser.open(`${viewer.match[1]}#slot=${i}`);
    await until(page, () => globalThis.latencies.length > 30);
    browsers.push({browser, page});
  }
  await Promise.all(browsers.map(({page}) => page.evaluate(() => { globalThis.latencies = []; })));
  await pause(phaseMs);
  for (const {page} of browsers) {
    report(await page.evaluate(() => globalThis.latencies), 'canvas');
  }
  for (const {browser} of browsers) await browser.stop();
  await viewer.stop();
  await fake.stop();
}

// Seconds of processor time that processes have used; the kernel counts in hundredths.
async function processorTime(ids) {
  let ticks = 0;
  for (const id of ids) {
    const fields = (await readFile(`/proc/${id}/stat`, 'utf8')).split(') ')[1].split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / 100;
}

// What a phase took: steps a second of the run's own clock, processor time a step, and the viewer's.
async function phase(metrics, ids) {
  const look = async () => {
    const lines = (await readFile(metrics, 'utf8')).trim().split('\n');
    const [steps, seconds] = lines.at(-1).split(',').map(Number);
    return {steps, seconds, run: await processorTime(ids.slice(0, 2)),
            viewer: await processorTime(ids.slice(2))};
  };
  await pause(1500); // until the change can be felt
  const before = await look();
  await pause(phaseMs);
  const after = await look();
  const steps = after.steps - before.steps;
  return {rate: steps / (after.seconds - before.seconds),
          perStep: 1000 * (after.run - before.run) / steps,
          viewer: 100 * (after.viewer - before.viewer) / (phaseMs / 1000)};
}

async function openStreams(url) {
  const abort = new AbortController();
  for (let i = 0; i < viewers; i++) {
    const response = await fetch(`${url}stream?slot=${i}`, {signal: abort.signal});
    (async () => { for await (const _ of response.body); })().catch(() => {});
  }
  return async () => abort.abort();
}

async function openPages(url) {
  const browser = await Browser.start();
  for (let i = 0; i < viewers; i++) await browser.open(`${url}#slot=${i}`);
  return () => browser.stop();
}

async function cost([url, metrics, kind, rounds, ...ids]) {
  const phases = {without: [], with: []};
  const show = (name) => {
    const {rate, perStep, viewer} = phases[name].at(-1);
    console.log(`${name.padEnd(8)} ${rate.toFixed(1)} steps/s, ${perStep.toFixed(3)} ms of processor ` +
        `time a step; the viewer takes ${viewer.toFixed(1)} % of a core`);
  };
  for (let round = 0; round < Number(rounds); round++) {
    phases.without.push(await phase(metrics, ids));
    show('without');
    const close = await (kind === 'pages' ? openPages(url) : openStreams(url));
    phases.with.push(await phase(metrics, ids));
    await close();
    show('with');
  }
  for (const [name, all] of Object.entries(phases)) {
    const middle = (field) => median(all.map((one) => one[field])).toFixed(3);
    console.log(`${name}, medians: ${middle('rate')} steps/s, ${middle('perStep')} ms a step, viewer ` +
        `${middle('viewer')} %`);
  }
}

const [, , what, ...rest] = process.argv;
await {latency, frames, cost}[what](rest);
