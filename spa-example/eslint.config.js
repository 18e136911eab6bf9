import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['**/dist/', 'snippets/generated/', 'create-spa/', 'browsers/', 'snippets/*.mjs'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    rules: {
      // A leading underscore says that a part is left out on purpose.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['app/src/**', 'token-handler-react/src/**'], ...reactHooks.configs.flat.recommended },
);
