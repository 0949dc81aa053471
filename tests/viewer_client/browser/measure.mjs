// Measures the viewer (docs/results/viewer.md); no test. PROGRAMS is the folder of the programs.
//
//   node measure.mjs all PROGRAMS GAME_FOLDER ROM PRESET
//       all of what follows, on a training run of its own; four minutes
//   node measure.mjs run PROGRAMS GAME_FOLDER ROM PRESET ROUNDS ENVIRONMENTS [WATCHING]
//       a run that trains: nobody watches, three readers that draw nothing, and three browsers by
//       turns (WATCHING "streams", "browsers": these only). Browsers get the processor time that the
//       run leaves, for most have processors of their own elsewhere; with "beside" as much as the
//       run gets; with "apart" server and learner have the first processor, the viewer and
//       browsers the others, and by turns three browsers look at another, fake run: what they take
//       of caches and memory the run loses to any neighbour. Steps/s of the run against those without viewers in the same round,
//       processor time of server and learner a step, of the viewer and of the browsers; screens/s
//       that have come to each reader and page, and that each page has drawn
//   node measure.mjs latency PROGRAMS
//       three browsers on a fake run of 60 steps/s: frames/s, from publishing to the canvas, and
//       processor time a frame
//   node measure.mjs frames PROGRAMS
//       the same to three readers: what the viewer gives, whatever browsers make of it

import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

import {descendants, leaveFirstProcessor, onFirstProcessor, onlyWhenIdle, processorTime} from './processes.mjs';
import {Browser, Program, until} from './programs.mjs';
import {RecordReader} from './stream.mjs'; // the page's own

const viewers = 3;
const phaseMs = 8000;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const percentile = (numbers, share) =>
    [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];

// In the page: counts the screens that have come and those that have been drawn and, where they tell
// when they were published, how long that took.
function watchDrawing() {
  const published = new Map();
  const parse = JSON.parse;
  JSON.parse = (text) => {
    const object = parse(text);
    if (object?.palette) globalThis.received++;
    const clock = object?.variables?.find?.(([name]) => name === 'clock_ms');
    if (clock) published.set(String(object.step), clock[1]);
    return object;
  };
  globalThis.latencies = [];
  globalThis.received = 0;
  globalThis.drawn = 0;
  let last;
  const look = () => {
    const step = document.getElementById('screen')?.dataset.step;
    if (step !== last) globalThis.drawn++;
    if (step !== last && published.has(step)) globalThis.latencies.push(Date.now() - published.get(step));
    last = step;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

// Only what is watched is published, as a server does.
async function startFake(programs) {
  const fake = await Program.start(join(programs, 'fake_run'),
      ['tcp://127.0.0.1:*', 'tcp://127.0.0.1:*', String(viewers), '60'], /publishing (\S+) (\S+)/);
  return {fake, viewer: await startViewer(programs, fake.match[1], fake.match[2])};
}

const startViewer = (programs, server, learner) =>
    Program.start(join(programs, 'viewer_client'),
        ['--server', server, '--learner', learner, '--web', '127.0.0.1:0'], /the page is at (\S+)/);

function report(latencies, from) {
  console.log(`${(latencies.length / (phaseMs / 1000)).toFixed(1)} frames/s, from publishing to ` +
      `${from}: median ${median(latencies).toFixed(0)} ms, 95 % under ` +
      `${percentile(latencies, 0.95).toFixed(0)} ms`);
}

// Reads a stream, and gives each of its screens to onScreen.
async function read(url, onScreen, signal) {
  const records = new RecordReader();
  const response = await fetch(url, {signal});
  for await (const piece of response.body)
    records.add(piece, (type, object) => { if (object?.palette) onScreen(object); });
}

const ageMs = (screen) => Date.now() - screen.variables.find(([name]) => name === 'clock_ms')[1];

async function frames([programs]) {
  const {fake, viewer} = await startFake(programs);
  const abort = new AbortController();
  const all = Array.from({length: viewers}, () => []);
  all.forEach((latencies, i) =>
    read(`${viewer.match[1]}stream?slot=${i}`, (screen) => latencies.push(ageMs(screen)), abort.signal)
      .catch(() => {}));
  await pause(1500);
  for (const latencies of all) latencies.length = 0;
  await pause(phaseMs);
  for (const latencies of all) report(latencies, 'a reader');
  abort.abort();
  await viewer.stop();
  await fake.stop();
}

async function latency([programs]) {
  const {fake, viewer} = await startFake(programs);
  const pages = await openPages(viewer.match[1]);
  const ours = [fake.process.pid, viewer.process.pid];
  const browsers = descendants().filter((id) => !ours.includes(id));
  const look = () => [processorTime(browsers), processorTime([viewer.process.pid])];
  await pages.each(() => { globalThis.latencies = []; });
  const before = look();
  await pause(phaseMs);
  const all = await pages.each(() => globalThis.latencies);
  const [inBrowsers, inViewer] = look().map((seconds, i) => 1000 * (seconds - before[i]) / all.flat().length);
  for (const latencies of all) report(latencies, 'the canvas');
  console.log(`processor time of 1,000 frames on one page: browser ${inBrowsers.toFixed(2)} s, viewer ` +
      `${inViewer.toFixed(2)} s`);
  await pages.close();
  await viewer.stop();
  await fake.stop();
}

// Three browsers, each with a page that shows frames.
async function openPages(url) {
  const browsers = [];
  const pages = [];
  for (let i = 0; i < viewers; i++) {
    const browser = await Browser.start();
    await browser.context.addInitScript(watchDrawing);
    browsers.push(browser);
    pages.push(await browser.open(`${url}#slot=${i}`));
  }
  for (const page of pages) await until(page, () => globalThis.drawn > 30);
  const each = (look) => Promise.all(pages.map((page) => page.evaluate(look)));
  return {
    each,
    counts: () => each(() => ({received: globalThis.received, drawn: globalThis.drawn})),
    close: () => Promise.all(browsers.map((browser) => browser.stop())),
  };
}

// Three browsers at work as beside the run, on a fake one.
async function openPagesElsewhere() {
  const {fake, viewer} = await startFake(process.argv[3]);
  const pages = await openPages(viewer.match[1]);
  const close = async () => {
    await pages.close();
    await viewer.stop();
    await fake.stop();
  };
  return {...pages, close};
}

async function openIdlePages(url, others) {
  const pages = await openPages(url);
  onlyWhenIdle(descendants().filter((id) => !others.includes(id)));
  return pages;
}

// Counts a stream's screens, and does nothing else with them.
async function countScreens(url, count, signal) {
  const response = await fetch(url, {signal});
  for await (const piece of response.body) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    for (let at = bytes.indexOf('scrn'); at >= 0; at = bytes.indexOf('scrn', at + 4)) count.received++;
  }
}

async function openStreams(url) {
  const abort = new AbortController();
  const counts = Array.from({length: viewers}, () => ({received: 0}));
  counts.forEach((count, i) =>
    countScreens(`${url}stream?slot=${i}`, count, abort.signal).catch(() => {}));
  return {counts: async () => structuredClone(counts), close: async () => abort.abort()};
}

// What a phase took.
async function phase({metrics, run, viewer}, watching) {
  const browsers = descendants().filter((id) => ![...run, viewer].includes(id));
  const look = async () => {
    const lines = (await readFile(metrics, 'utf8')).trim().split('\n');
    const [steps, seconds] = lines.at(-1).split(',').map(Number);
    return {steps, seconds, run: processorTime(run), viewer: processorTime([viewer]),
            browsers: processorTime(browsers),
            counts: await watching.counts(), at: performance.now()};
  };
  await pause(1500); // until the change can be felt
  const before = await look();
  await pause(phaseMs);
  const after = await look();
  const steps = after.steps - before.steps;
  const passed = (after.at - before.at) / 1000;
  return {rate: steps / (after.seconds - before.seconds),
          perStep: 1000 * (after.run - before.run) / steps,
          viewer: 100 * (after.viewer - before.viewer) / passed,
          browsers: 100 * (after.browsers - before.browsers) / passed,
          screens: Object.keys(after.counts[0] ?? {}).map((what) => `${what} ` + after.counts
              .map((count, i) => ((count[what] - before.counts[i][what]) / passed).toFixed(1)).join(', '))};
}

async function learns(metrics) {
  for (;;) {
    await pause(500);
    const lines = (await readFile(metrics, 'utf8').catch(() => '')).trim().split('\n');
    if (Number(lines.at(-1).split(',')[3]) > 0) return;
  }
}

const nobody = {counts: async () => [], close: async () => {}};
const openings = {'nobody': async () => nobody, 'three streams': openStreams,
                  'three browsers': openIdlePages, 'browsers beside': openPages,
                  'elsewhere': openPagesElsewhere};
const openingsOf = {all: ['three streams', 'three browsers'], streams: ['three streams'],
                    browsers: ['three browsers'], beside: ['browsers beside'],
                    apart: ['elsewhere', 'browsers beside']};

async function alternate(run, url, rounds, watching) {
  const names = ['nobody', ...openingsOf[watching]];
  const phases = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const watching = await openings[name](url, [...run.run, run.viewer]);
      const taken = await phase(run, watching);
      await watching.close();
      taken.ratio = taken.rate / (phases.nobody[round] ?? taken).rate;
      phases[name].push(taken);
      console.log([`${name.padEnd(15)} ${taken.rate.toFixed(1)} steps/s`, ...taken.screens].join('; '));
    }
  }
  console.log('medians:');
  for (const [name, all] of Object.entries(phases)) {
    const middle = (field, digits) => median(all.map((one) => one[field])).toFixed(digits);
    console.log(`${name.padEnd(15)} ${middle('ratio', 3)} of the steps/s with nobody, ` +
        `${middle('perStep', 3)} ms of processor time a step; of a core, the viewer takes ` +
        `${middle('viewer', 1)} %, browsers ${middle('browsers', 1)} %`);
  }
}

async function run([programs, game, rom, preset, rounds = 5, environments = 6, watching = 'all']) {
  const folder = await mkdtemp(join(tmpdir(), 'mario-measure-'));
  const [steps, screens, decisions] =
      ['steps', 'screens', 'decisions'].map((name) => `ipc://${folder}/${name}`);
  const isApart = watching === 'apart';
  if (isApart) leaveFirstProcessor();
  const threads = isApart ? ['--threads', '1'] : [];
  const start = (path, args, ready) =>
      Program.start(...(isApart ? onFirstProcessor(path, args) : [path, args]), ready);
  const server = await start(join(programs, 'emulator_server'),
      ['--game', game, '--rom', rom, '--bind', steps, '--publish', screens, ...threads],
      /screens at/);
  const learner = await start(join(programs, 'learner_client'),
      ['train', '--config', preset, '--environments', String(environments), '--connect', steps,
       '--publish', decisions, '--run', join(folder, 'run'), '--checkpoint-minutes', '0',
       '--evaluation-minutes', '0', ...threads], /./);
  const viewer = await startViewer(programs, screens, decisions);
  const metrics = join(folder, 'run', 'metrics.csv');
  await learns(metrics);
  const ids = {metrics, run: [server.process.pid, learner.process.pid], viewer: viewer.process.pid};
  await alternate(ids, viewer.match[1], Number(rounds), watching);
  for (const program of [viewer, learner, server]) await program.stop();
  await rm(folder, {recursive: true, force: true});
}

async function all([programs, ...rest]) {
  console.log('--- a fake run of 60 steps/s, three readers');
  await frames([programs]);
  console.log('--- a fake run of 60 steps/s, three browsers');
  await latency([programs]);
  console.log('--- a training run');
  await run([programs, ...rest]);
}

const [, , what, ...rest] = process.argv;
await {all, run, latency, frames}[what](rest);
