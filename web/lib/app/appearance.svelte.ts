/** How Kontor looks on this device: colours and density, remembered in localStorage and set on the root element. */

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const themeKey = 'kontor.theme';
const densityKey = 'kontor.density';

export class Appearance {
  theme = $state<Theme>('system');
  dense = $state(false);

  /** Reads what was chosen and shows it. */
  start(): void {
    const stored = localStorage.getItem(themeKey);
    this.theme = themes.find((theme) => theme === stored) ?? 'system';
    this.dense = localStorage.getItem(densityKey) === 'dense';
    this.#show();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    localStorage.setItem(themeKey, theme);
    this.#show();
  }

  setDense(dense: boolean): void {
    this.dense = dense;
    localStorage.setItem(densityKey, dense ? 'dense' : 'normal');
    this.#show();
  }

  #show(): void {
    const root = document.documentElement;
    if (this.theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = this.theme;
    if (this.dense) root.dataset['density'] = 'dense';
    else delete root.dataset['density'];
  }
}
