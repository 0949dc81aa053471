// Measures the viewer (docs/results/viewer.md); no test.
//
//   node measure.mjs latency VIEWER_CLIENT FAKE_RUN
//       three pages on a fake run of 60 steps/s: frames a second, and from publishing to the canvas
//   node measure.mjs cost PAGE_URL METRICS_CSV streams|pages [ROUNDS]
//       a run that trains, with three viewers and without by turns: its steps/s

import {readFile} from 'node:fs/promises';
import {setTimeout as pause} from 'node:timers/promises';

import {Browser, Program, until} from './programs.mjs';

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

async function latency([viewerPath, fakePath]) {
  const fake = await Program.start(fakePath, ['tcp://127.0.0.1:*', 'tcp://127.0.0.1:*', '16', '60'],
                                   /publishing (\S+) (\S+)/);
  const viewer = await Program.start(viewerPath, ['--server', fake.match[1], '--learner',
    fake.match[2], '--web', '127.0.0.1:0'], /the page is at (\S+)/);
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
    const all = await page.evaluate(() => globalThis.latencies);
    console.log(`${(all.length / (phaseMs / 1000)).toFixed(1)} frames/s, from publishing to canvas: ` +
        `median ${median(all).toFixed(0)} ms, 95 % under ${percentile(all, 0.95).toFixed(0)} ms`);
  }
  for (const {browser} of browsers) await browser.stop();
  await viewer.stop();
  await fake.stop();
}

// Steps that the run made between two moments of its own clock.
async function stepsPerSecond(metrics, action) {
  const last = async () => {
    const lines = (await readFile(metrics, 'utf8')).trim().split('\n');
    const [steps, seconds] = lines.at(-1).split(',').map(Number);
    return {steps, seconds};
  };
  await pause(1500); // until the change can be felt
  const before = await last();
  await action();
  const after = await last();
  return (after.steps - before.steps) / (after.seconds - before.seconds);
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

async function cost([url, metrics, kind, rounds = '6']) {
  const ratios = [];
  const rates = {without: [], with: []};
  for (let round = 0; round < Number(rounds); round++) {
    const without = await stepsPerSecond(metrics, () => pause(phaseMs));
    const close = await (kind === 'pages' ? openPages(url) : openStreams(url));
    const withViewers = await stepsPerSecond(metrics, () => pause(phaseMs));
    await close();
    rates.without.push(without);
    rates.with.push(withViewers);
    ratios.push(withViewers / without);
    console.log(`${without.toFixed(1)} steps/s without, ${withViewers.toFixed(1)} with ${viewers} ${kind}`);
  }
  console.log(`medians: ${median(rates.without).toFixed(1)} without, ${median(rates.with).toFixed(1)} ` +
      `with, ratio of each round ${median(ratios).toFixed(3)}`);
}

const [, , what, ...rest] = process.argv;
await {latency, cost}[what](rest);
