// The page: what comes out of the stream is kept here, and drawn when the browser draws.

import {Charts} from './charts.js';
import {setActions, showDecision} from './agent_panel.js';
import {setText, showEpisode, showEvaluations, showFeed, showProgress, showScreenFacts, showSettings} from './numbers.js';
import {drawScreen} from './canvas.js';
import {play} from './player.js';
import {Stream} from './stream.js';
import {Grid} from './grid.js';

const wordsIntervalMs = 66; // words change no more often than they can be read
const screensKept = 2; // two that come between two drawings are drawn one after the other

const canvas = document.getElementById('screen');
const charts = new Charts();
const chosen = {slot: 0, byPerson: false, grid: false};
let slots = [];
let fresh = {screens: []}; // what came since the last drawing
let isDrawingDue = false;
let lastScreen = null; // that was drawn
let lastScreenAt = 0;

const grid = new Grid((slot) => choose(slot));
const stream = new Stream(take, (problem) => {
  showFeed('viewer', problem ? 'waiting' : 'live', `does not answer (${problem}); trying again`);
});

const takers = {
  scrn(screen, pixels) {
    if (screen.slot === chosen.slot) {
      fresh.screens.push({screen, pixels});
      if (fresh.screens.length > screensKept) fresh.screens.shift();
      if (screen.episode) showEpisode(screen.episode);
    }
    if (chosen.grid) grid.take(screen, pixels);
  },
  dcsn(decision, observations) {
    if (decision.slot === chosen.slot) fresh.decision = {decision, observations};
  },
  prog(progress) {
    charts.add(progress);
    fresh.progress = progress;
  },
  hist(run) {
    setText('run-name', [run.game, run.name].filter(Boolean).join(' · '));
    setActions(run.actions);
    showSettings(run.settings);
    showEvaluations(run.evaluations);
    charts.setHistory(run.curves);
    fresh.progress = run.progress;
  },
  stat(status) {
    showFeed('server', status.server.state, status.server.sentence);
    showFeed('learner', status.learner.state, status.learner.sentence);
    document.getElementById('curves').hidden = status.learner.state === 'none';
    setWaiting(status);
    setSlots(status.slots);
    if (status.played >= 0) {
      play(document.getElementById('keys'));
      if (!chosen.byPerson && chosen.slot !== status.played) choose(status.played);
    }
  },
  noth() {},
};

function take(type, object, rest) {
  takers[type]?.(object, rest);
  if (type === 'scrn') askForDrawing();
}

// ---- Which environment ----

function setSlots(list) {
  grid.setSlots(list);
  if (String(list) === String(slots)) return;
  slots = list;
  showSlots();
  if (slots.length > 0 && !slots.includes(chosen.slot) && !chosen.byPerson) choose(slots[0], false);
}

function showSlots() {
  const nav = document.getElementById('slots');
  const all = button('all', chosen.grid, 'Show all environments at once', () => toggleGrid());
  all.id = 'all';
  nav.replaceChildren(...slots.map((slot) => button(String(slot), slot === chosen.slot,
      `Environment ${slot}`, () => choose(slot))), all);
}

function button(text, pressed, label, onClick) {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.setAttribute('aria-pressed', String(pressed));
  element.setAttribute('aria-label', label);
  element.addEventListener('click', onClick);
  return element;
}

function choose(slot, byPerson = true) {
  Object.assign(chosen, {slot, byPerson});
  open();
}

function toggleGrid() {
  chosen.grid = !chosen.grid;
  open();
}

function open() {
  if (chosen.byPerson || chosen.grid)
    history.replaceState(null, '', `#slot=${chosen.slot}${chosen.grid ? '&grid' : ''}`);
  showSlots();
  grid.show(chosen.grid, chosen.slot);
  lastScreen = null;
  fresh = {screens: []};
  stream.open(`stream?slot=${chosen.slot}&grid=${chosen.grid ? 1 : 0}`);
}

// ---- What is being waited for ----

let waitingFor = '';

function setWaiting({server, learner}) {
  const feed = [server, learner].find(({state}) => state === 'waiting' || state === 'refused');
  waitingFor = feed?.sentence ?? '';
}

function showWaiting() {
  const silent = performance.now() - lastScreenAt > 2500;
  const waiting = document.getElementById('waiting');
  waiting.hidden = lastScreen !== null && !silent;
  if (!waiting.hidden)
    setText('waiting', waitingFor || `environment ${chosen.slot} shows nothing at the moment`);
}

// ---- Drawing ----

function askForDrawing() {
  if (isDrawingDue) return;
  isDrawingDue = true;
  requestAnimationFrame(drawFrames);
}

// A frame in which only screens change costs the browser no layout: so words are written less often.
function drawFrames() {
  isDrawingDue = false;
  const next = fresh.screens.shift();
  if (next) {
    const {screen, pixels} = next;
    lastScreen = screen;
    lastScreenAt = performance.now();
    drawScreen(canvas, screen, pixels);
    canvas.dataset.slot = String(screen.slot);
    canvas.dataset.step = String(screen.step);
  }
  if (fresh.screens.length > 0) askForDrawing();
  grid.draw();
}

function showWords() {
  const {decision, progress} = fresh;
  if (lastScreen) showScreenFacts(lastScreen);
  if (decision) showDecision(decision.decision, decision.observations);
  if (progress) showProgress(progress);
  delete fresh.decision;
  delete fresh.progress;
  showWaiting();
  charts.draw();
}

// A page that nobody sees asks for nothing.
document.addEventListener('visibilitychange', () => document.hidden ? stream.close() : open());

const wanted = new URLSearchParams(location.hash.slice(1));
if (wanted.has('slot')) Object.assign(chosen, {slot: Number(wanted.get('slot')), byPerson: true});
chosen.grid = wanted.has('grid');
open();
setInterval(showWords, wordsIntervalMs);
