// The page in a real browser, over real sockets, on a fake run (fake_run.cpp):
//
//   node page_test.mjs VIEWER_CLIENT FAKE_RUN [FOLDER_FOR_SCREENSHOTS]

import assert from 'node:assert/strict';
import {request} from 'node:http';
import {connect} from 'node:net';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

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
  assert.match(await text('#levels tbody'), /1-18050 %25\.0 %.*generated, difficulty 91,2005 %75\.0 %/s);
  assert.match(await text('#demonstrations tbody'),
               /mine\.demonstrationstep 280 of 35752–{7}5\/2018\/248\/8.*done\.demonstrationnowhere any more0–{10}/s);
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

const statusFor = (host) => new Promise((resolve, reject) => {
  request(viewer.match[1], {headers: {host}}, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject).end();
});

test('only names that it knows lead to it', async () => {
  assert.equal(await statusFor('hub.example.org'), 200); // --web-host
  assert.equal(await statusFor('localhost:1'), 200);
  assert.equal(await statusFor('example.org'), 403);
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
