// The page in a real browser, over real sockets, on a fake run (fake_run.cpp):
//
//   node page_test.mjs VIEWER_CLIENT FAKE_RUN [FOLDER_FOR_SCREENSHOTS]

import assert from 'node:assert/strict';
import {request} from 'node:http';
import {connect} from 'node:net';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {startProxy} from './prefix_proxy.mjs';
import {Browser, Program, until} from './programs.mjs';

const [, , viewerPath, fakePath, screenshots] = process.argv;
const slots = 8;
let browser;
let viewer;
let fake;
let page;
let urls; // of the fake's server and learner

const startFake = async () => {
  fake = await Program.start(fakePath, [...urls, String(slots), '60'], /publishing (\S+) (\S+)/);
};

// A free port is found by letting a fake take one.
before(async () => {
  browser = await Browser.start();
  urls = ['tcp://127.0.0.1:*', 'tcp://127.0.0.1:*'];
  await startFake();
  urls = [fake.match[1], fake.match[2]];
  await fake.stop();
  viewer = await Program.start(
      viewerPath, ['--server', urls[0], '--learner', urls[1], '--web', '127.0.0.1:0', '--web-host',
                   'hub.example.org'],
      /the page is at (\S+)/);
  page = await browser.open(viewer.match[1]);
});

after(async () => {
  await fake?.stop();
  await viewer?.stop();
  await browser?.stop();
});

const text = (selector) => page.locator(selector).textContent();
const stepShown = (selector = '#screen') =>
    page.locator(selector).first().evaluate((canvas) => Number(canvas.dataset.step ?? -1));

async function framesChange(selector = '#screen') {
  const before = await stepShown(selector);
  await until(page, 
      ([canvas, step]) => Number(document.querySelector(canvas).dataset.step ?? -1) > step,
      [selector, before]);
}

test('the page is up before there is anybody to watch, and says whom it waits for', async () => {
  await until(page, () => document.getElementById('feed-viewer').dataset.state === 'live');
  await until(page, () => /waiting for the emulator server at tcp:/.test(
      document.getElementById('waiting').textContent));
  assert.match(await text('#feed-learner'), /waiting for the learner at tcp:/);
});

test('frames come and change once there is a run', async () => {
  await startFake();
  await framesChange();
  await framesChange();
  await page.locator('#waiting').waitFor({state: 'hidden'}); // words follow the frames
  const shades = await page.locator('#screen').evaluate((canvas) => {
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const found = new Set();
    for (let i = 0; i < data.length; i += 4) found.add(data[i]);
    return [...found].sort((a, b) => a - b);
  });
  assert.deepEqual(shades, [24, 88, 160, 232]);
});

async function barsAreRight() {
  const rows = await page.locator('#q-values').evaluate((list) => [...list.children].map((row) => ({
    chosen: row.dataset.chosen === 'true',
    mark: row.querySelector('.mark').textContent,
    name: row.querySelector('.name').textContent,
    q: row.querySelector('.value').textContent,
    gap: row.querySelector('.gap').textContent,
    length: new DOMMatrix(row.querySelector('i').style.transform).a,
  })));
  const chosen = rows.findIndex((row) => row.chosen);
  assert.deepEqual(rows.map((row) => row.name), ['none', 'right', 'right+A', 'left']);
  assert.deepEqual(rows.map((row) => row.mark), rows.map((_, i) => i === chosen ? '▶' : ''));
  assert.deepEqual(rows.map((row) => row.q),
                   rows.map((_, i) => i === chosen ? (1 + chosen / 10).toFixed(3) : '0.250'));
  assert.deepEqual(rows.map((row) => row.gap),
                   rows.map((_, i) => i === chosen ? 'best' : `−${(0.75 + chosen / 10).toFixed(3)}`));
  // From the mean: what one of four actions is above it, the others are below it together.
  assert.ok(rows[chosen].length > 0 && rows[chosen].length <= 1);
  for (const row of rows)
    if (!row.chosen) assert.ok(Math.abs(row.length + rows[chosen].length / 3) < 1e-4, `${row.length}`);
}

test('the bars follow the decision: its action is marked, greedy or random, and farthest from the mean', async () => {
  for (const how of ['greedy', 'random']) {
    await until(page, (word) => document.getElementById('choice').dataset.how === word, how);
  }
  for (let action = 0; action < 4; action++) {
    await until(page, (row) => document.querySelectorAll('#q-values li')[row].dataset.chosen ===
        'true', action);
    await barsAreRight();
  }
});

test('the stack of observations is shown, the newest last', async () => {
  assert.equal(await page.locator('#stack canvas').count(), 4);
  assert.match(await text('#stack-shape'), /4 of 80×72/);
});

test('a page that is opened late shows the whole run', async () => {
  for (const id of ['chart-return', 'chart-position', 'chart-clear-rate', 'chart-loss']) {
    await until(page, (chart) => Number(document.getElementById(chart).dataset.points) > 200,
                               id);
  }
  assert.match(await text('#run-name'), /Stripes · fake-run/);
  assert.match(await text('#evaluations tbody'), /31 of 100.*31\.0 % \(22\.8 % to 40\.7 %\)/);
  assert.match(await text('#settings tbody'), /gamma0\.99/);
  assert.equal(await text('#phase'), 'explore');
  assert.equal(await text('#steps-per-second'), '412');
});

test('another environment can be chosen', async () => {
  await page.getByRole('button', {name: 'Environment 3', exact: true}).first().click();
  await until(page, () => document.getElementById('screen').dataset.slot === '3');
  const marks = await page.locator('#screen').evaluate((canvas) => {
    const {data, width} = canvas.getContext('2d').getImageData(0, 6, canvas.width, 1);
    let count = 0;
    for (let x = 1; x < width; x++) if (data[4 * x] === 24 && data[4 * x - 4] !== 24) count++;
    return count;
  });
  assert.equal(marks, 4); // the fake draws slot + 1 marks
});

test('the grid shows every environment', async () => {
  await page.locator('#all').click();
  await until(page, (count) => document.querySelectorAll('#grid canvas[data-step]').length ===
      count, slots);
  await framesChange('#grid canvas');
  await page.locator('#all').click();
  await page.locator('#grid').waitFor({state: 'hidden'});
});

test('a restart of the run is survived', async () => {
  await fake.stop();
  await until(page, () => /waiting for the emulator server/.test(
      document.getElementById('waiting').textContent));
  await startFake();
  await page.locator('#waiting').waitFor({state: 'hidden'});
  await framesChange();
});

for (const [device, width, height] of [['desktop', 1280, 900], ['phone', 390, 844]]) {
  for (const scheme of ['light', 'dark']) {
    test(`it fits a ${device}, ${scheme}`, async () => {
      await page.setViewportSize({width, height});
      await page.emulateMedia({colorScheme: scheme});
      await framesChange();
      await until(page, (chart) => {
        const box = document.getElementById(chart).getBoundingClientRect();
        const drawn = document.querySelector(`#${chart} .uplot`).getBoundingClientRect();
        return Math.abs(box.width - drawn.width) < 2;
      }, 'chart-loss');
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      if (screenshots) {
        const path = join(screenshots, `viewer-${device}-${scheme}.png`);
        await page.screenshot({path, fullPage: device === 'desktop'});
      }
    });
  }
}

test('it works below a proxy\'s prefix', async () => {
  const proxy = await startProxy('/user/me/proxy/8080/', viewer.match[1]);
  const proxied = await browser.open(`${proxy.url}#slot=2`);
  await until(proxied, () => document.getElementById('screen').dataset.slot === '2');
  await until(proxied, () => document.getElementById('feed-viewer').dataset.state === 'live');
  assert.deepEqual(proxied.complaints, []);
  await proxied.close();
  proxy.close();
});

const statusFor = (host) => new Promise((resolve, reject) => {
  request(viewer.match[1], {headers: {host}}, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject).end();
});

test('only names that it knows lead to it', async () => {
  assert.equal(await statusFor('hub.example.org'), 200); // --web-host
  assert.equal(await statusFor('localhost:1'), 200);
  assert.equal(await statusFor('example.org'), 403);
});

test('it works in browsers two years old', async () => {
  const old = await browser.open(viewer.match[1], () => {
    delete AbortSignal.any;
    delete AbortSignal.timeout;
    delete Promise.withResolvers;
    delete Promise.try;
    delete Object.groupBy;
    delete Map.groupBy;
    delete Array.fromAsync;
    delete URL.canParse;
    delete ReadableStream.from;
    delete ReadableStream.prototype[Symbol.asyncIterator];
    delete globalThis.structuredClone;
    delete globalThis.Iterator;
    for (const name of ['at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced', 'with'])
      delete Array.prototype[name];
    for (const name of ['union', 'intersection', 'difference', 'isSubsetOf'])
      delete Set.prototype[name];
  });
  await until(old, () => Number(document.getElementById('screen').dataset.step ?? -1) > 0);
  await until(old, () => Number(document.getElementById('chart-loss').dataset.points) > 0);
  assert.deepEqual(old.complaints, []);
  await old.close();
});

test('it says why the viewer does not answer', async () => {
  const proxy = await startProxy(
      '/', viewer.match[1], {status: 503, body: '64 pages are open already; close one of them\n'});
  const ailing = await browser.open(proxy.url);
  await until(ailing, () => /64 pages are open already/.test(
      document.getElementById('feed-viewer').textContent));
  await ailing.close();
  proxy.close();
});

function record(type, object, rest = Buffer.alloc(0)) {
  const json = Buffer.from(JSON.stringify(object));
  const head = Buffer.alloc(12);
  head.write(type);
  head.writeUInt32LE(json.length, 4);
  head.writeUInt32LE(rest.length, 8);
  return Buffer.concat([head, json, rest]);
}

test('actions whose values hardly differ are distinguishable', async () => {
  const q = [7.412, 7.4, 7.405, 7.401, 7.409, 7.403, 7.404];
  const decision = {slot: 0, depth: 0, height: 0, width: 0, q, action: 0, greedy: true};
  const proxy = await startProxy('/', viewer.match[1], {status: 200, body: record('dcsn', decision)});
  const close = await browser.open(proxy.url);
  await until(close, () => document.querySelectorAll('#q-values li').length === 7);
  assert.deepEqual(await close.locator('#q-values .gap').allTextContents(),
                   ['best', '−0.012', '−0.007', '−0.011', '−0.003', '−0.009', '−0.008']);
  const bars = await close.locator('#q-values .bar').evaluateAll((elements) => elements.map((bar) => {
    const all = bar.getBoundingClientRect();
    const drawn = bar.querySelector('i').getBoundingClientRect();
    const middle = all.left + all.width / 2;
    return {left: (drawn.left - middle) / all.width, right: (drawn.right - middle) / all.width};
  }));
  const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 0.02, `${actual}, not ${expected}`);
  near(bars[0].left, 0); // the best one: from the middle, which is the mean, to the right end
  near(bars[0].right, 0.5);
  near(bars[1].left, -0.5 * (7.404857 - 7.4) / (7.412 - 7.404857)); // below the mean: to the left
  near(bars[1].right, 0);
  assert.match(await close.locator('#q-scale').textContent(), /the mean, 7\.405, up to ±0\.007/);
  await close.close();
  proxy.close();
});

test('numbers that are NaN stop nothing', async () => {
  const points = {steps: [1, 2], loss: [null, 1], return: [null, null], position: [1, 2], clearRate: [null, 0]};
  const progress = {steps: 2, updates: 1, epsilon: null, phase: 'explore', stepsPerSecond: null,
                    updatesPerSecond: 1, episodes: 1, clears: 0, seconds: 1, secondsLeft: -1};
  const evaluation = {steps: 1, episodes: 1, clears: 0, clearRate: null, low: null, high: null,
                      position: null, return: null};
  const decision = {slot: 0, depth: 0, height: 0, width: 0, q: [null, 0.5, null], action: 1, greedy: true};
  const screen = {slot: 0, step: 1, width: 1, height: 1, bits: 8, palette: [0], action: '', reward: null,
                  return: null, position: null, level: '1-1', variables: [],
                  episode: {cleared: false, endedBy: 'died', position: null, steps: 1}};
  const run = {game: '', name: '', actions: [], settings: [], evaluations: [evaluation], curves: points, progress};
  const body = Buffer.concat([record('hist', run), record('dcsn', decision), record('prog', progress),
                              record('scrn', screen, Buffer.alloc(1))]);
  const proxy = await startProxy('/', viewer.match[1], {status: 200, body});
  const odd = await browser.open(proxy.url);
  await until(odd, () => document.querySelectorAll('#q-values li').length === 3);
  await until(odd, () => document.getElementById('chart-loss').dataset.points === '2');
  await until(odd, () => document.getElementById('return').textContent === 'NaN');
  const values = await odd.locator('#q-values .value').allTextContents();
  assert.deepEqual(values, ['NaN', '0.500', 'NaN']);
  assert.equal(await odd.locator('#epsilon').textContent(), 'NaN');
  assert.deepEqual(odd.complaints, []);
  await odd.close();
  proxy.close();
});

test('nothing has been complained about on the console', () => {
  assert.deepEqual(page.complaints, []);
});

test('a restart of the viewer is survived', async () => {
  const url = new URL(viewer.match[1]);
  assert.equal(await viewer.stop(), 0);
  await until(page, () => document.getElementById('feed-viewer').dataset.state === 'waiting');
  viewer = await Program.start(
      viewerPath, ['--server', urls[0], '--learner', urls[1], '--web', url.host],
      /the page is at (\S+)/);
  await framesChange();
});

test('it ends at once whatever its clients do', async () => {
  const {hostname, port} = new URL(viewer.match[1]);
  const heads = ['', 'GET / HTTP/1.1\r\nX: ', 'GET /stream?slot=0&grid=1 HTTP/1.1\r\nHost: localhost\r\n\r\n',
                 'POST /keys HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n'];
  const clients = heads.map((head) => {
    const client = connect({host: hostname, port: Number(port), allowHalfOpen: true});
    client.on('error', () => {});
    client.pause(); // reads nothing
    client.write(head);
    return client;
  });
  const dripping = setInterval(() => clients.forEach((client) => client.write('x')), 20);
  await new Promise((resolve) => setTimeout(resolve, 100)); // some drops
  const deadline = setTimeout(() => viewer.process.kill('SIGKILL'), 30_000);
  assert.equal(await viewer.stop(), 0);
  clearTimeout(deadline);
  clearInterval(dripping);
  clients.forEach((client) => client.destroy());
});
