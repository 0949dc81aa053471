// The workshop in a real browser, as a person would use it: from a ROM that nobody has described to
// a game.json that `check` passes and an agent trains on, in fewer than 60 clicks.
//
//   node workshop_test.mjs EMULATOR_SERVER ROM [FOLDER_FOR_SCREENSHOTS]

import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {readFile, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {isDeepStrictEqual} from 'node:util';

import {record} from './prefix_proxy.mjs';
import {beTwoYearsOld, Browser, Program, until} from './programs.mjs';
import {WorkshopPage} from './workshop_page.mjs';

const [, , serverPath, rom, screenshots] = process.argv;
const mostClicks = 60;
let browser;
let workshop;

before(async () => {
  browser = await Browser.start();
  workshop = await WorkshopPage.open(browser, serverPath, rom, {screenshots});
});

after(async () => {
  await workshop?.close();
  await browser?.stop();
});

test('it plays at the speed of the console', async () => {
  assert.match(await workshop.text('#game-name'), /mine/);
  await workshop.frames(250); // the title
  await workshop.hold('Enter', 4);
  await workshop.frames(200); // the level begins
  await workshop.picture('play');
});

test('a level is saved where the play begins, and a name that is none is refused', async () => {
  await workshop.write('#level-name', 'a/b');
  await workshop.until(() => /a level has a name of/.test(document.getElementById('level-problem').textContent));
  await workshop.saveLevel('meadow');
  await workshop.written((file) => isDeepStrictEqual(file.levels, {meadow: {state: 'meadow.state'}}));
  assert.equal(await workshop.text('#level-problem'), '');
});

test('the player\'s place is found while playing', async () => {
  await workshop.begin('2', 'u');
  for (let i = 0; i < 2; i++) {
    await workshop.hold('ArrowRight', 40);
    await workshop.frames(30); // it stands still
    await workshop.look('grew');
    await workshop.frames(20);
    await workshop.look('unchanged');
  }
  await workshop.hold('ArrowLeft', 30);
  await workshop.frames(30);
  await workshop.look('fell');
  await workshop.frames(20);
  await workshop.look('unchanged');
  await workshop.fill('#search-value', '2000');
  await workshop.look('less'); // pixels from the level's left edge
  await workshop.picture('search');
  await workshop.nameFirst('x');
});

test('so are the lives, by what the screen shows of them', async () => {
  await workshop.begin('1', 'd');
  await workshop.lookFor('2');
  await workshop.hold('ArrowRight', 120); // towards a walker
  await workshop.until(() => document.querySelector('#found [data-address="0xDA15"] td:nth-child(4)').textContent === '1');
  await workshop.picture('lives');
  await workshop.lookFor('1');
  await workshop.nameFirst('lives');
  await workshop.written((file) => file.variables?.lives?.address === '0xDA15');
});

test('formulas are evaluated as they are written, and refused in a sentence', async () => {
  await workshop.click('#formula-position');
  await workshop.page.locator('#formula-position').pressSequentially('x + y');
  await workshop.until(() => /y/.test(document.getElementById('formula-position-problem').textContent));
  await workshop.write('#formula-position', 'x');
  await workshop.write('#formula-died', 'delta_lives < 0');
  await workshop.write('#formula-reward', 'min(1, progress / 16) - died');
  const wanted = {died: 'delta_lives < 0', reward: 'min(1, progress / 16) - died', position: 'x'};
  await workshop.until(() => document.getElementById('formula-position-problem').textContent === '');
  await workshop.written((file) => isDeepStrictEqual(file.formulas, wanted));
});

test('the actions are edited', async () => {
  await workshop.setActions('none, right, right+A, left, A');
  await workshop.written((file) => isDeepStrictEqual(file.action_sets?.buttons, ['none', 'right', 'right+A', 'left', 'A']));
});

test('play goes back, and on from there', async () => {
  const end = await workshop.frame();
  await workshop.page.keyboard.down('Backspace');
  await workshop.until((least) => Number(document.getElementById('screen').dataset.frame) < least, end - 60);
  await workshop.page.keyboard.up('Backspace');
  await workshop.until(() => document.getElementById('play').getAttribute('aria-pressed') === 'true');
  await workshop.frames(10);
});

test('play begins at the level again', async () => {
  await workshop.playFrom('meadow');
  await workshop.picture('level');
});

test('one\'s play is recorded, and a learner takes it', async () => {
  const recordings = join(workshop.game, 'demonstrations');
  await writeFile(recordings, 'a file, so that no folder can be made');
  await workshop.click('#recordings button');
  await workshop.until(() => /cannot record in/.test(document.getElementById('recording-problem').textContent));
  await rm(recordings);

  await workshop.click('#recordings button');
  await workshop.until(() => /^meadow is recorded/.test(document.getElementById('recording-frames').textContent));
  await workshop.hold('ArrowRight', 60);
  await workshop.picture('recording');
  await workshop.click('#record-end');
  await workshop.until(() => /ended by: stopped/.test(document.getElementById('recording-outcome').textContent));
  assert.equal(await workshop.text('#recording-problem'), '');

  const learner = join(dirname(serverPath), 'learner_client');
  const said = execFileSync(learner, ['demonstrations', 'list', recordings], {encoding: 'utf8'});
  assert.match(said, /meadow-\S+\.demonstration/);
  const server = await Program.start(
      serverPath,
      ['--game', workshop.game, '--rom', rom, '--environments', '1', '--bind', 'tcp://127.0.0.1:*', '--publish',
       'tcp://127.0.0.1:*'],
      /steps at ([^,\s]+)/);
  try {
    const checked = spawnSync(learner, ['demonstrations', 'check', recordings, '--connect', server.match[1]],
                              {encoding: 'utf8'});
    assert.match(checked.stdout + checked.stderr, /meadow-\S+\.demonstration is replayed exactly/);
    assert.equal(checked.status, 0);
  } finally {
    await server.stop();
  }
});

test('a description that another program spoils is told, and loses nothing', async () => {
  const file = join(workshop.game, 'game.json');
  const valid = await readFile(file, 'utf8');
  await writeFile(file, '{"name": ');
  await workshop.until(() => /game\.json/.test(document.getElementById('trouble').textContent));
  await writeFile(file, valid);
  await workshop.until(() => document.getElementById('trouble').textContent === '');
  assert.equal(await workshop.page.locator('#named tr').count(), 2);
});

test('check passes what has come of it', () => {
  const said = workshop.check();
  assert.match(said, /level +meadow starts/);
  assert.doesNotMatch(said, /WARNING/);
});

test('an agent trains on it', async () => {
  await workshop.tryIt();
  await workshop.picture('trial');
});

test('it says so where an agent that still explores stands below random actions', async () => {
  const trial = (agent) => record('trai', {
    stage: 'done', problem: '', minutes: 2, random: {return: 10, position: 100}, seconds: [60, 120],
    return: [1, agent], position: [50, 60], epsilon: [0.9, 0.58],
  });
  const exploring = await browser.context.newPage();
  for (const [agent, words] of [[7, /below random actions so far.* 58 % of its actions are random/],
                                [11, /agent after 120 s: return 11, position 60$/], [null, /agent after 120 s: return –, position 60$/]]) {
    await exploring.route('**/stream', (route) => route.fulfill({body: trial(agent)}));
    await exploring.goto(workshop.url);
    await until(exploring, () => document.getElementById('trial-stage').textContent !== '');
    assert.match(await exploring.locator('#trial-stage').textContent(), words);
    await exploring.unroute('**/stream');
  }
  await exploring.close();
});

test(`all of it takes fewer than ${mostClicks} clicks`, () => {
  console.log(`${workshop.clicks} clicks`);
  assert.ok(workshop.clicks < mostClicks, `${workshop.clicks}`);
});

for (const [device, width, height] of [['desktop', 1280, 900], ['phone', 390, 844]]) {
  for (const scheme of ['light', 'dark']) {
    test(`it fits a ${device}, ${scheme}`, async () => {
      await workshop.page.setViewportSize({width, height});
      await workshop.page.emulateMedia({colorScheme: scheme});
      await workshop.frames(5);
      assert.ok(await workshop.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await workshop.picture(`${device}-${scheme}`, {fullPage: true});
    });
  }
}

test('it works in browsers two years old', async () => {
  const old = await browser.open(workshop.url, beTwoYearsOld);
  await until(old, () => Number(document.getElementById('screen').dataset.frame ?? -1) > 0);
  await until(old, () => document.querySelectorAll('#named tr').length === 2);
  assert.deepEqual(old.complaints, []);
  await old.close();
});

test('a second workshop on the folder is refused', () => {
  assert.throws(
      () => execFileSync(serverPath, ['workshop', '--game', workshop.game, '--rom', rom, '--web', '0'],
                         {encoding: 'utf8', stdio: 'pipe'}),
      (error) => error.status === 1 && /another workshop is open on/.test(error.stderr));
});

test('nothing but refusals has been complained about on the console', () => {
  assert.deepEqual(workshop.page.complaints.filter((words) => !/status of 400/.test(words)), []);
});
