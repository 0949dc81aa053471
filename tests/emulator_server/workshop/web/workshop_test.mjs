// The workshop in a real browser, as a person would use it: from a ROM that nobody has described to
// a game.json that `check` passes and an agent trains on, in fewer than 60 clicks.
//
//   node workshop_test.mjs EMULATOR_SERVER ROM [FOLDER_FOR_SCREENSHOTS]

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {isDeepStrictEqual} from 'node:util';

import {beTwoYearsOld, Browser, Program, until} from './programs.mjs';

const [, , serverPath, rom, screenshots] = process.argv;
const mostClicks = 60;
let browser;
let workshop;
let folder;
let page;
let clicks = 0;

before(async () => {
  browser = await Browser.start();
  folder = await mkdtemp(join(tmpdir(), 'mario-workshop-'));
  workshop = await Program.start(
      serverPath,
      ['workshop', '--game', join(folder, 'mine'), '--rom', rom, '--web', '127.0.0.1:0', '--try-minutes', '0.2'],
      /the workshop is at (\S+)/);
  page = await browser.open(workshop.match[1]);
});

after(async () => {
  await workshop?.stop();
  await browser?.stop();
  if (folder) await rm(folder, {recursive: true, force: true});
});

const frame = () => page.evaluate(() => Number(document.getElementById('screen').dataset.frame ?? -1));
const text = (selector) => page.locator(selector).textContent();
const description = async () =>
    JSON.parse(await readFile(join(folder, 'mine/game.json'), 'utf8').catch(() => '{}'));

// Waits until game.json is so: it is written after the page has been answered.
async function written(isSo) {
  for (let looks = 0; !isSo(await description()); ++looks) {
    assert.ok(looks < 500, JSON.stringify(await description()));
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

async function frames(count) {
  const end = await frame() + count;
  await until(page, (least) => Number(document.getElementById('screen').dataset.frame ?? -1) >= least, end);
}

async function hold(key, count) {
  await page.keyboard.down(key);
  await frames(count);
  await page.keyboard.up(key);
}

async function click(selector) {
  ++clicks;
  await page.locator(selector).first().click();
}

async function choose(selector, value) {
  clicks += 2; // the list, and its entry
  await page.locator(selector).selectOption(value);
  await page.locator(selector).blur();
}

// Into a field that is clicked first; Enter is no click.
async function write(selector, words) {
  await click(selector);
  await page.locator(selector).first().fill(words);
  await page.keyboard.press('Enter');
}

const look = async (how) => {
  const before = await text('#search-count');
  await click(`[data-how="${how}"]`);
  await until(page, (words) => document.getElementById('search-count').textContent !== words, before);
};

async function begin(size, kind) {
  await choose('#search-size', size);
  await choose('#search-kind', kind);
  await click('#search-begin');
  await until(page, () => / 1 look$/.test(document.getElementById('search-count').textContent));
}

async function nameFirst(name) {
  await click('#found tbody button');
  await page.locator('#watched input').first().waitFor();
  await write('#watched input', name);
  await until(page, (wanted) => document.querySelector(`#named tr[data-key="${wanted}"]`) !== null, name);
}

const picture = (name) => screenshots && page.screenshot({path: join(screenshots, `workshop-${name}.png`)});

test('it plays at the speed of the console', async () => {
  await until(page, () => Number(document.getElementById('screen').dataset.frame ?? -1) > 0);
  assert.match(await text('#game-name'), /mine/);
  await frames(250); // the title
  await hold('Enter', 4);
  await frames(200); // the level begins
  await picture('play');
});

test('a level is saved where the play begins, and a name that is none is refused', async () => {
  await write('#level-name', 'a/b');
  await until(page, () => /a level has a name of/.test(document.getElementById('level-problem').textContent));
  await write('#level-name', 'meadow');
  await until(page, () => /meadow is saved/.test(document.getElementById('level-saved').textContent));
  await written((file) => isDeepStrictEqual(file.levels, {meadow: {state: 'meadow.state'}}));
  assert.equal(await text('#level-problem'), '');
});

test('the player\'s place is found while playing', async () => {
  await begin('2', 'u');
  for (let i = 0; i < 2; i++) {
    await hold('ArrowRight', 40);
    await frames(30); // it stands still
    await look('grew');
    await frames(20);
    await look('unchanged');
  }
  await hold('ArrowLeft', 30);
  await frames(30);
  await look('fell');
  await frames(20);
  await look('unchanged');
  await page.locator('#search-value').fill('2000');
  await look('less'); // pixels from the level's left edge
  await picture('search');
  await nameFirst('x');
});

test('so are the lives, by what the screen shows of them', async () => {
  await begin('1', 'd');
  await write('#search-value', '2'); // Enter: is the value
  await hold('ArrowRight', 240);
  await frames(240);
  await picture('lives');
  await write('#search-value', '1');
  await until(page, () => / 3 looks$/.test(document.getElementById('search-count').textContent));
  await nameFirst('lives');
  await written((file) => file.variables?.lives?.address === '0xDA15');
});

test('formulas are evaluated as they are written, and refused in a sentence', async () => {
  await click('#formula-position');
  await page.locator('#formula-position').pressSequentially('x + y');
  await until(page, () => /y/.test(document.getElementById('formula-position-problem').textContent));
  await write('#formula-position', 'x');
  await write('#formula-died', 'delta_lives < 0');
  await write('#formula-reward', 'min(1, progress / 16) - died');
  const wanted = {died: 'delta_lives < 0', reward: 'min(1, progress / 16) - died', position: 'x'};
  await until(page, () => document.getElementById('formula-position-problem').textContent === '');
  await written((file) => isDeepStrictEqual(file.formulas, wanted));
});

test('the actions are edited', async () => {
  await click('#actions-buttons');
  await page.locator('#actions-buttons').fill('none, right, right+A, left, A');
  await page.locator('#actions-buttons').blur();
  await written((file) => isDeepStrictEqual(file.action_sets?.buttons, ['none', 'right', 'right+A', 'left', 'A']));
});

test('play goes back, and on from there', async () => {
  const end = await frame();
  await page.keyboard.down('Backspace');
  await until(page, (least) => Number(document.getElementById('screen').dataset.frame) < least, end - 60);
  await page.keyboard.up('Backspace');
  await until(page, () => document.getElementById('play').getAttribute('aria-pressed') === 'true');
  await frames(10);
});

test('play begins at the level again', async () => {
  await click('#levels button');
  await until(page, () => Number(document.getElementById('screen').dataset.frame) < 60);
  await picture('level');
});

test('a description that another program spoils is told, and loses nothing', async () => {
  const file = join(folder, 'mine/game.json');
  const valid = await readFile(file, 'utf8');
  await writeFile(file, '{"name": ');
  await until(page, () => /game\.json/.test(document.getElementById('trouble').textContent));
  await writeFile(file, valid);
  await until(page, () => document.getElementById('trouble').textContent === '');
  assert.equal(await page.locator('#named tr').count(), 2);
});

test('check passes what has come of it', () => {
  const said = execFileSync(serverPath, ['check', '--game', join(folder, 'mine'), '--rom', rom], {encoding: 'utf8'});
  assert.match(said, /level +meadow starts/);
  assert.doesNotMatch(said, /none of its steps had a reward/);
});

test('an agent trains on it', async () => {
  await click('#trial-begin');
  await page.locator('#trial-stage[data-stage="done"], #trial-problem:not(:empty)').first().waitFor({timeout: 120_000});
  assert.equal(await text('#trial-problem'), '');
  assert.ok(Number(await page.locator('#trial-charts').getAttribute('data-points')) > 0);
  assert.match(await text('#trial-stage'), /random actions: return .*agent after/);
  await picture('trial');
});

test(`all of it takes fewer than ${mostClicks} clicks`, () => {
  console.log(`${clicks} clicks`);
  assert.ok(clicks < mostClicks, `${clicks}`);
});

for (const [device, width, height] of [['desktop', 1280, 900], ['phone', 390, 844]]) {
  for (const scheme of ['light', 'dark']) {
    test(`it fits a ${device}, ${scheme}`, async () => {
      await page.setViewportSize({width, height});
      await page.emulateMedia({colorScheme: scheme});
      await frames(5);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      if (screenshots)
        await page.screenshot({path: join(screenshots, `workshop-${device}-${scheme}.png`), fullPage: true});
    });
  }
}

test('it works in browsers two years old', async () => {
  const old = await browser.open(workshop.match[1], beTwoYearsOld);
  await until(old, () => Number(document.getElementById('screen').dataset.frame ?? -1) > 0);
  await until(old, () => document.querySelectorAll('#named tr').length === 2);
  assert.deepEqual(old.complaints, []);
  await old.close();
});

test('a second workshop on the folder is refused', () => {
  assert.throws(
      () => execFileSync(serverPath, ['workshop', '--game', join(folder, 'mine'), '--rom', rom, '--web', '0'],
                         {encoding: 'utf8', stdio: 'pipe'}),
      (error) => error.status === 1 && /another workshop is open on/.test(error.stderr));
});

test('nothing but refusals has been complained about on the console', () => {
  assert.deepEqual(page.complaints.filter((words) => !/status of 400/.test(words)), []);
});
