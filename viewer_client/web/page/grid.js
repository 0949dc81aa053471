// The grid: a small screen of each environment; a click chooses it.

import {fixed} from './numbers.js';
import {drawScreen} from './canvas.js';

const section = document.getElementById('grid');

export class Grid {
  #onChoose;
  #tiles = new Map(); // by slot: {button, canvas, label, fresh}

  constructor(onChoose) {
    this.#onChoose = onChoose;
  }

  setSlots(slots) {
    for (const [slot, tile] of this.#tiles) {
      if (slots.includes(slot)) continue;
      tile.button.remove();
      this.#tiles.delete(slot);
    }
    for (const slot of slots) if (!this.#tiles.has(slot)) this.#tiles.set(slot, this.#make(slot));
    section.append(...slots.map((slot) => this.#tiles.get(slot).button));
  }

  show(visible, chosenSlot) {
    section.hidden = !visible;
    for (const [slot, {button}] of this.#tiles)
      button.setAttribute('aria-pressed', String(slot === chosenSlot));
  }

  take(screen, pixels) {
    const tile = this.#tiles.get(screen.slot);
    if (tile) tile.fresh = {screen, pixels};
  }

  draw() {
    for (const tile of this.#tiles.values()) {
      if (!tile.fresh) continue;
      const {screen, pixels} = tile.fresh;
      drawScreen(tile.canvas, screen, pixels);
      tile.canvas.dataset.step = String(screen.step);
      tile.label.textContent = `${screen.slot} · ${fixed(screen.position, 0)} px`;
      tile.fresh = null;
    }
  }

  #make(slot) {
    const button = document.createElement('button');
    const canvas = document.createElement('canvas');
    const label = document.createElement('span');
    canvas.width = 160;
    canvas.height = 144;
    label.textContent = String(slot);
    button.type = 'button';
    button.setAttribute('aria-label', `Environment ${slot}`);
    button.append(canvas, label);
    button.addEventListener('click', () => this.#onChoose(slot));
    return {button, canvas, label, fresh: null};
  }
}
