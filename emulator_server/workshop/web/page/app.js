// The page: what comes out of the stream is shown where it belongs.

import {ask, headers, latestOnly, tell} from './api.js';
import {drawScreen} from './canvas.js';
import {takeDescription, takeRules} from './description.js';
import {takeLevels, takeRecording} from './levels.js';
import {takeDesk, takeNumbers} from './memory.js';
import {setText, show} from './numbers.js';
import {play} from './player.js';
import {Stream} from './stream.js';
import {takeTrial} from './trial.js';

const element = (id) => document.getElementById(id);
const canvas = element('screen');

let picture = null; // to be drawn
let numbers = null; // the newest
let isScrubbing = false;

const stream = new Stream(take, (problem) => {
  if (problem) sayProblem(`the workshop does not answer (${problem}); trying again`);
}, headers);

function take(type, object, rest) {
  if (type === 'scrn') {
    if (picture === null) requestAnimationFrame(draw);
    picture = {screen: object, pixels: rest.slice()};
  } else if (type === 'nums') {
    showNumbers(object);
  } else if (type === 'desk') {
    showDesk(object);
  } else if (type === 'trai') {
    takeTrial(object);
  }
}

function draw() {
  drawScreen(canvas, picture.screen, picture.pixels);
  canvas.dataset.frame = String(picture.screen.frame);
  picture = null;
}

const sayProblem = (sentence) => setText(element('trouble'), sentence);

function showDesk(desk) {
  const description = JSON.parse(desk.game);
  setText(element('game-name'), `· ${description.name}`);
  document.title = `${description.name} · workshop`;
  setText(element('where'), `${desk.rom} (${desk.platform}) · ${desk.folder}/game.json`);
  sayProblem(desk.problem || desk.warnings.join('; '));
  for (const which of ['undo', 'redo']) {
    element(which).disabled = desk[which] === '';
    element(which).title = desk[which] && `${which} “${desk[which]}”`;
  }
  takeDesk(desk, description);
  takeDescription(description);
  takeLevels(description.levels);
}

function showNumbers(next) {
  numbers = next;
  const {rules} = numbers;
  setText(element('frame'), numbers.frame.toLocaleString('en'));
  setText(element('position'), show(rules.position));
  setText(element('reward'), show(rules.reward));
  setText(element('total'), show(rules.total));
  setText(element('episode'), rules.problem ? 'formula fails' : rules.playing ? `${rules.steps} steps` : 'waits');
  element('episode').title = rules.problem;
  showEnds(rules.ends);
  const isPlaying = numbers.motion === 'play';
  element('play').setAttribute('aria-pressed', String(isPlaying));
  setText(element('play'), isPlaying ? 'Pause' : 'Play');
  const time = element('time');
  time.min = String(numbers.first);
  time.max = String(numbers.last);
  if (!isScrubbing) time.value = String(numbers.frame);
  takeNumbers(numbers);
  takeRules(rules);
  takeRecording(numbers.recording);
}

function showEnds(ends) {
  const list = element('ends');
  if (list.dataset.newest === String(ends[0]?.frame) && list.children.length > 0) return;
  list.dataset.newest = String(ends[0]?.frame);
  list.replaceChildren(...ends.slice(0, 4).map((end) => {
    const item = document.createElement('li');
    const isCleared = end.cause === 'cleared';
    item.dataset.cleared = String(isCleared);
    item.textContent = `${isCleared ? '✓' : '✗'} ${end.cause} at frame ${end.frame.toLocaleString('en')}, ` +
        `return ${show(end.total)}, position ${show(end.position)}`;
    return item;
  }));
}

// ---- What a person does ----

const move = (motion) => tell('problem', 'play.move', {motion});
const toggle = () => move(numbers?.motion === 'play' ? 'pause' : 'play');
const step = () => tell('problem', 'play.step');

element('play').addEventListener('click', toggle);
element('step').addEventListener('click', step);
element('power-on').addEventListener('click', () => tell('problem', 'play.power-on'));
element('undo').addEventListener('click', () => tell('problem', 'undo'));
element('redo').addEventListener('click', () => tell('problem', 'redo'));

const back = element('back');
let isRewinding = false;
function rewind(isOn) {
  if (isOn === isRewinding) return;
  isRewinding = isOn;
  move(isOn ? 'back' : 'play');
}
back.addEventListener('pointerdown', (event) => {
  back.setPointerCapture(event.pointerId);
  rewind(true);
});
for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'])
  back.addEventListener(end, () => rewind(false));

const goTo = latestOnly((frame) => ask('play.go', {frame}));
element('time').addEventListener('input', (event) => {
  isScrubbing = true;
  goTo(Number(event.target.value));
});
element('time').addEventListener('change', () => { isScrubbing = false; });

// What keeps the focus would take the game's keys.
document.addEventListener('click', (event) => event.target.closest('button')?.blur());
document.addEventListener('change', (event) => event.target.matches('select, [type="range"]') && event.target.blur());

const isWriting = (target) => target instanceof Element &&
    target.matches('textarea, select, input:not([type="range"])');
addEventListener('keydown', (event) => {
  if (isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = {Space: toggle, Period: step, Backspace: () => rewind(true)}[event.code];
  if (!act) return;
  event.preventDefault();
  if (!event.repeat || event.code === 'Period') act();
});
addEventListener('keyup', (event) => event.code === 'Backspace' && rewind(false));
addEventListener('blur', () => rewind(false));

// A page that nobody sees does not play.
const open = () => stream.open('stream');
document.addEventListener('visibilitychange', () => document.hidden ? stream.close() : open());
play(element('keys'), headers);
open();
