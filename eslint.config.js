/**
 * Lint rules. Every rule that is switched off carries its reason. Layers, names and file heads are the business of
 * tests/architecture.test.ts, types that of svelte-check.
 */
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default defineConfig(
  {
    ignores: ['build/', '.svelte-kit/', '**/node_modules/', 'data/', 'test-results/', 'playwright-report/', 'coverage/']
  },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      // TypeScript finds undefined names itself, and knows the types that this rule takes for globals.
      'no-undef': 'off',
      // An underscore says that a parameter is there for its place only.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }
      ],
      // `void` is the return type of callbacks in unions such as `Promise<void> | void`, which are honest ports.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      // Files of other programs contain control characters, and what looks for them has to name them.
      'no-control-regex': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Node strips types only: write an `as const` table.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has it.' }
      ]
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: {
      // Texts come from our own catalogue and are never markup; whoever needs {@html} must argue for it in place.
      'svelte/no-at-html-tags': 'error',
      // Kontor is served at the root of its origin, so an address is what it says.
      'svelte/no-navigation-without-resolve': 'off',
      // Plain dates, maps and sets are right for what nothing draws; what is drawn is a $state field.
      'svelte/prefer-svelte-reactivity': 'off',
      // Svelte's reactivity follows `let` from $props() and $bindable(), which this rule would turn into const.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$bindable', '$derived', '$state'] }]
    }
  },
  {
    files: ['**/*.test.ts', '**/*.spec.ts', 'tests/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name=/^set(Timeout|Interval)$/]',
          message: 'Tests wait for an event or turn a passed-in clock, never for time.'
        },
        {
          selector: 'CallExpression[callee.property.name=/^(waitForTimeout|setTimeout|setInterval)$/]',
          message: 'Tests wait for an event or turn a passed-in clock, never for time.'
        },
        {
          selector: 'CallExpression[callee.property.name=/^(only|skip)$/][callee.object.name=/^(test|it|describe)$/]',
          message: 'A test that does not run is decoration.'
        }
      ]
    }
  },
  {
    files: ['tools/**', 'tests/bench/**', 'tests/simulation/simulate.ts'],
    // These are programs of the terminal: printing is their result.
    rules: { 'no-console': 'off' }
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    // Plain JavaScript runs before the dependencies are there, or configures them; JSDoc is its only typing.
    rules: { '@typescript-eslint/no-explicit-any': 'off' }
  }
);
