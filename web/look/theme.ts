import { type CSSVariablesResolver, createTheme } from '@mantine/core';

/** Calm and dense: small controls, one accent, system fonts (nothing is fetched from elsewhere). */
export const theme = createTheme({
  primaryColor: 'harbor',
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: '-apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, Cantarell, "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.375rem', lineHeight: '1.3' }, h2: { fontSize: '1rem', lineHeight: '1.4' } },
  },
  components: {
    // A form has a dozen pickers: what they offer is drawn when one is opened.
    Combobox: { defaultProps: { keepMounted: false } },
    Drawer: { styles: { title: { fontWeight: 600 } } },
    // Its focusable placeholder is no menu item, which a menu must not hold (ARIA 1.2 §5.4, menu).
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Modal: { styles: { title: { fontWeight: 600 } } },
    Table: { styles: { th: { fontSize: 'var(--mantine-font-size-xs)', color: 'var(--mantine-color-dimmed)' } } },
  },
  colors: {
    harbor: [
      '#eaf5fb',
      '#d3e7f2',
      '#a6cfe5',
      '#76b5d8',
      '#51a0cd',
      '#3a93c7',
      '#2b8bc4',
      '#1a77ac',
      '#0a6a9b',
      '#005c89',
    ],
  },
});

/** Mantine's colors for side remarks, placeholders, errors and, on dark rows, links fall short of 4.5:1 (WCAG 2.2 §1.4.3); these reach it. */
export const contrastVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': 'var(--mantine-color-harbor-3)',
  },
});
