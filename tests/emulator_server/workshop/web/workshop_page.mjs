// A workshop and its page, used as a person would use them; what a person would click is counted.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {Program, until} from './programs.mjs';

// In the page.
const hasPlayed = (least) => Number(document.getElementById('screen').dataset.frame ?? -1) >= least;

export class WorkshopPage {
  clicks = 0;

  // A description of the ROM begins in a folder of its own. Pictures of the page are written where
  // `screenshots` names a folder.
  static async open(browser, serverPath, rom, {tryMinutes = 0.2, screenshots, name = 'mine'} = {}) {
    const page = new WorkshopPage();
    Object.assign(page, {serverPath, rom, screenshots});
    page.folder = await mkdtemp(join(tmpdir(), 'mario-workshop-'));
    page.game = join(page.folder, name);
    page.program = await Program.start(
        serverPath,
        ['workshop', '--game', page.game, '--rom', rom, '--web', '127.0.0.1:0', '--try-minutes', String(tryMinutes)],
        /the workshop is at (\S+)/);
    page.url = page.program.match[1];
    page.page = await browser.open(page.url);
    await page.until(hasPlayed, 1);
    return page;
  }

  async close() {
    await this.page?.close();
    await this.program?.stop();
    await rm(this.folder, {recursive: true, force: true});
  }

  until(holds, argument) { return until(this.page, holds, argument); }
  text(selector) { return this.page.locator(selector).first().textContent(); }
  frame() { return this.page.evaluate(() => Number(document.getElementById('screen').dataset.frame ?? -1)); }

  async description() {
    return JSON.parse(await readFile(join(this.game, 'game.json'), 'utf8').catch(() => '{}'));
  }

  // Waits until game.json is so: it is written after the page has been answered.
  async written(isSo) {
    for (let looks = 0; !isSo(await this.description()); ++looks) {
      assert.ok(looks < 500, JSON.stringify(await this.description()));
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }

  // ---- Play: keys, which are no clicks ----

  // `until` gives up after a while, whatever a slow machine plays meanwhile.
  async frames(count) {
    const end = await this.frame() + count;
    for (let next = end - count; next < end;) {
      next = Math.min(end, next + 100);
      await this.until(hasPlayed, next);
    }
  }

  async hold(keys, count) {
    for (const key of [keys].flat()) await this.page.keyboard.down(key);
    await this.frames(count);
    for (const key of [keys].flat()) await this.page.keyboard.up(key);
  }

  // Does something while the game stands still.
  async atRest(act) {
    for (const isPlaying of ['false', 'true']) {
      await this.page.keyboard.press('Space');
      await this.until((wanted) => document.getElementById('play').getAttribute('aria-pressed') === wanted, isPlaying);
      if (isPlaying === 'false') await act();
    }
  }

  // Frame by frame, while it stands still.
  async advance(count) {
    const end = await this.frame() + count;
    for (let i = 0; i < count; i++) await this.page.keyboard.press('.');
    await this.until(hasPlayed, end);
  }

  // ---- Clicks ----

  async click(selector) {
    ++this.clicks;
    await this.page.locator(selector).first().click();
  }

  async choose(selector, value) {
    this.clicks += 2; // the list, and its entry
    await this.page.locator(selector).selectOption(value);
    await this.page.locator(selector).blur();
  }

  // Into a field that is clicked first; Enter is no click.
  async fill(selector, words) {
    await this.click(selector);
    await this.page.locator(selector).first().fill(words);
  }

  async write(selector, words) {
    await this.fill(selector, words);
    await this.page.keyboard.press('Enter');
  }

  // ---- What one does in a workshop ----

  async saveLevel(name) {
    await this.write('#level-name', name);
    await this.until((level) => document.getElementById('level-saved').textContent === `${level} is saved` ||
                     document.getElementById('level-problem').textContent !== '', name);
    assert.equal(await this.text('#level-problem'), '');
  }

  async playFrom(level) {
    await this.click(`#levels button:text-is("${level}")`);
    await this.until(() => Number(document.getElementById('screen').dataset.frame) < 60);
  }

  // Of numbers of 8 bits without a sign, unless the lists say otherwise.
  async begin(size, kind) {
    if (size) await this.choose('#search-size', size);
    if (kind) await this.choose('#search-kind', kind);
    await this.click('#search-begin');
    await this.until(() => / 1 look$/.test(document.getElementById('search-count').textContent));
  }

  async look(how) { await this.#counted(() => this.click(`[data-how="${how}"]`)); }
  async lookFor(value) { await this.#counted(() => this.write('#search-value', value)); }

  async #counted(act) {
    const before = await this.text('#search-count');
    await act();
    await this.until((words) => document.getElementById('search-count').textContent !== words, before);
  }

  async nameFirst(name) {
    await this.click('#found tbody button');
    await this.page.locator('#watched input').first().waitFor();
    await this.write('#watched input', name);
    await this.until((wanted) => document.querySelector(`#named tr[data-key="${wanted}"]`) !== null, name);
  }

  async value(name) { return Number(await this.text(`#named tr[data-key="${name}"] td:nth-child(4)`)); }

  async setActions(words) {
    await this.fill('#actions textarea', words);
    await this.page.locator('#actions textarea').first().blur();
  }

  // What `check` says of the description as it is; throws when it refuses it.
  check() {
    return execFileSync(this.serverPath, ['check', '--strict', '--game', this.game, '--rom', this.rom],
                        {encoding: 'utf8'});
  }

  async tryIt() {
    await this.click('#trial-begin');
    await this.page.locator('#trial-stage[data-stage="done"], #trial-problem:not(:empty)').first()
        .waitFor({timeout: 240_000});
    assert.equal(await this.text('#trial-problem'), '');
    assert.ok(Number(await this.page.locator('#trial-charts').getAttribute('data-points')) > 0);
    assert.match(await this.text('#trial-stage'), /random actions: return .*agent after/);
  }

  async picture(name, options = {}) {
    if (this.screenshots)
      await this.page.screenshot({path: join(this.screenshots, `workshop-${name}.png`), ...options});
  }
}
