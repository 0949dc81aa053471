// Two homebrew games in a real browser: from a ROM that nobody has described to a game.json that `check`
// passes and an agent trains on, each in fewer than 60 clicks. Skipped where MARIO_ROMS does not name
// a folder with their ROMs, named as in games/README.md.
//
//   node homebrew_test.mjs EMULATOR_SERVER [FOLDER_FOR_SCREENSHOTS [MINUTES_OF_TRYING]]

import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {isDeepStrictEqual} from 'node:util';

import {Browser, skip} from './programs.mjs';
import {WorkshopPage} from './workshop_page.mjs';

const [, , serverPath, screenshots, tryMinutes] = process.argv;
const mostClicks = 60;
const rom = (file) => join(process.env.MARIO_ROMS ?? '', file);
for (const file of ['rex_run.gb', 'rebound.gbc']) {
  if (!process.env.MARIO_ROMS || !existsSync(rom(file)))
    skip(`MARIO_ROMS=FOLDER names a folder with ${file}; games/README.md says where it is from`);
}

let browser;
before(async () => { browser = await Browser.start(); });
after(async () => { await browser?.stop(); });

async function describe(name, file, steps) {
  const workshop = await WorkshopPage.open(browser, serverPath, rom(file), {name, screenshots, tryMinutes});
  try {
    await steps(workshop);
    const said = workshop.check();
    console.log(said.split('\n').filter((line) => !line.startsWith(' ')).join('\n'));
    await workshop.tryIt();
    await workshop.page.locator('#trial-charts').scrollIntoViewIfNeeded();
    await workshop.picture(`${name}-trial`);
    await workshop.picture(name, {fullPage: true});
    console.log(`${name}: ${workshop.clicks} clicks; ${await workshop.text('#trial-stage')}`);
    assert.ok(workshop.clicks < mostClicks, `${workshop.clicks} clicks`);
    assert.deepEqual(workshop.page.complaints, []);
    return said;
  } finally {
    await workshop.close();
  }
}

test('Rex Run: how far it runs, and that it is hit', async () => {
  const said = await describe('rex_run', 'rex_run.gb', async (workshop) => {
    await workshop.frames(150); // the title
    await workshop.hold('x', 6);
    await workshop.frames(80); // the rex has hopped into the game
    await workshop.atRest(async () => {
      await workshop.saveLevel('desert');
      await workshop.picture('rex-level');
    });

    // What grows while it runs, stands still when it lies, and begins anew.
    await workshop.atRest(async () => {
      await workshop.playFrom('desert');
      await workshop.begin('2');
      for (let i = 0; i < 2; i++) {
        await workshop.advance(20);
        await workshop.look('grew');
      }
    });
    await workshop.frames(400); // into the first cactus
    await workshop.look('grew');
    await workshop.frames(30);
    await workshop.look('unchanged');
    await workshop.atRest(async () => {
      await workshop.playFrom('desert');
      await workshop.look('fell');
      await workshop.advance(20);
      await workshop.look('grew');
      await workshop.fill('#search-value', '1000');
      await workshop.look('less');
    });
    await workshop.picture('rex-distance');
    await workshop.nameFirst('distance');

    // What is 1 when it lies, and else 0.
    await workshop.begin('1');
    for (let life = 0; life < 3; life++) {
      await workshop.atRest(async () => {
        await workshop.playFrom('desert');
        await workshop.lookFor('0');
      });
      await workshop.frames(450);
      await workshop.lookFor('1');
    }
    await workshop.nameFirst('dead');

    await workshop.write('#formula-position', 'distance');
    await workshop.write('#formula-died', 'dead == 1');
    await workshop.write('#formula-reward', 'progress / 40 - died');
    await workshop.setActions('none, A, down');
    await workshop.written((file) =>
      isDeepStrictEqual(file.action_sets.buttons, ['none', 'A', 'down']) && file.variables.distance.address === '0xC1C1' &&
      file.variables.dead.address === '0xC1C5' && isDeepStrictEqual(file.levels, {desert: {state: 'desert.state'}}));
    await workshop.playFrom('desert');
    await workshop.frames(450); // it is hit once more, and the page says so
    assert.match(await workshop.text('#ends li'), /✗ died at frame/);
    await workshop.picture('rex-described');
  });
  assert.match(said, /level +desert starts/);
  assert.doesNotMatch(said, /WARNING/);
});

// Alternately, so that the ball passes what it can only pass high, or low.
async function bounceOn(workshop, isThere) {
  for (let i = 0; !await isThere(); i++) {
    assert.ok(i < 200, 'the ball does not get there');
    await workshop.hold(i % 2 ? ['ArrowRight', 'x'] : ['ArrowRight'], 37 + i % 5);
  }
}

// Until the place within a screen of 256 begins anew.
async function bounceIntoNextScreen(workshop) {
  let last = await workshop.value('x');
  await bounceOn(workshop, async () => {
    const previous = last;
    last = await workshop.value('x');
    return last < previous - 128;
  });
}

test('Rebound: a place of two numbers, and the goal', async () => {
  const said = await describe('rebound', 'rebound.gbc', async (workshop) => {
    await workshop.frames(1000); // the title
    await workshop.hold('Enter', 4);
    await workshop.frames(150);
    await workshop.saveLevel('first');
    await workshop.picture('rebound-level');

    await workshop.begin();
    await workshop.hold('ArrowRight', 40);
    await workshop.frames(40);
    await workshop.look('grew');
    await workshop.frames(15);
    await workshop.look('unchanged');
    await workshop.hold(['ArrowRight', 'x'], 60);
    await workshop.frames(40);
    await workshop.look('grew');
    await workshop.frames(15);
    await workshop.look('unchanged');
    await workshop.hold('ArrowLeft', 30);
    await workshop.frames(40);
    await workshop.look('fell');
    await workshop.frames(15);
    await workshop.look('unchanged');
    await workshop.picture('rebound-x');
    await workshop.nameFirst('x');

    // x begins anew after 255: something counts that.
    await workshop.playFrom('first');
    await workshop.begin();
    await workshop.hold('ArrowRight', 30);
    await workshop.look('unchanged');
    await workshop.fill('#search-value', '1');
    await workshop.page.locator('#search-value').blur();
    for (let screen = 1; screen <= 2; screen++) {
      await bounceIntoNextScreen(workshop);
      await workshop.look('grew-by');
      await workshop.hold('ArrowRight', 20);
      await workshop.look('unchanged');
    }
    await workshop.picture('rebound-screen');
    await workshop.nameFirst('screen');

    await workshop.write('#formula-position', '256 * screen + x');
    await workshop.write('#formula-cleared', '256 * screen + x >= 1000');
    await workshop.write('#formula-reward', 'min(1, progress / 16) + cleared');
    await workshop.setActions('none, left, right, A, left+A, right+A');
    await workshop.written((file) =>
      file.action_sets.buttons.length === 6 && file.variables.x.address === '0xC2E0' &&
      file.variables.screen.address === '0xC4C2' && file.formulas.cleared === '256 * screen + x >= 1000');
    await bounceOn(workshop, () => workshop.page.evaluate(
        () => document.querySelector('#ends [data-cleared="true"]') !== null));
    await workshop.picture('rebound-described');
  });
  assert.match(said, /level +first starts/);
  assert.doesNotMatch(said, /WARNING +the (reward|position)/);
});
