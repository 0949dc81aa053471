// Pages that are opened through others or in old browsers, or are answered oddly; on a fake run (fake_run.cpp):
//
//   node answers_test.mjs VIEWER_CLIENT FAKE_RUN

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {record, startProxy} from './prefix_proxy.mjs';
import {beTwoYearsOld, Browser, Program, until} from './programs.mjs';

const [, , viewerPath, fakePath] = process.argv;
let browser;
let viewer;
let fake;

before(async () => {
  browser = await Browser.start();
  fake = await Program.start(fakePath, ['tcp://127.0.0.1:*', 'tcp://127.0.0.1:*', '8', '60'],
                             /publishing (\S+) (\S+)/);
  viewer = await Program.start(
      viewerPath, ['--server', fake.match[1], '--learner', fake.match[2], '--web', '127.0.0.1:0'],
      /the page is at (\S+)/);
});

after(async () => {
  await fake?.stop();
  await viewer?.stop();
  await browser?.stop();
});

test('it works below a proxy\'s prefix', async () => {
  const proxy = await startProxy('/user/me/proxy/8080/', viewer.match[1]);
  const proxied = await browser.open(`${proxy.url}#slot=2`);
  await until(proxied, () => document.getElementById('screen').dataset.slot === '2');
  await until(proxied, () => document.getElementById('feed-viewer').dataset.state === 'live');
  assert.deepEqual(proxied.complaints, []);
  await proxied.close();
  proxy.close();
});

test('it works in browsers two years old', async () => {
  const old = await browser.open(viewer.match[1], beTwoYearsOld);
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
