import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const plain = join(import.meta.dirname, '../../src/Lamella.Server/Page');

/** The packages whose code is in the bundle, with their licences in full, and the icon of the plain page. */
function notices(): Plugin {
  return {
    name: 'notices',
    generateBundle(_, bundle) {
      const packages = new Map<string, string>();
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        for (const id of Object.keys(part.modules)) {
          const at = id.lastIndexOf('/node_modules/');
          if (at < 0) continue;
          let folder = dirname(id.split('?')[0]);
          while (folder.length > at && !(existsSync(join(folder, 'package.json')) && JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version)) folder = dirname(folder);
          if (folder.length > at) packages.set(folder, '');
        }
      }
      const texts = [...packages.keys()].map(folder => {
        const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        const file = readdirSync(folder).find(name => /^(licen[sc]e|copying)/i.test(name));
        return `${about.name} ${about.version} (${typeof about.license === 'string' ? about.license : about.license?.type ?? 'licence not stated'})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : `No licence file in the package. ${typeof about.repository === 'string' ? about.repository : about.repository?.url ?? ''}`}\n`;
      }).sort();
      this.emitFile({ type: 'asset', fileName: 'third-party-notices.txt', source: `The viewer page holds code of these packages.\n\n${[...new Set(texts)].join(`\n${'-'.repeat(100)}\n\n`)}` });
      this.emitFile({ type: 'asset', fileName: 'icon.svg', source: readFileSync(join(plain, 'icon.svg')) });
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [notices()],
  build: { target: 'es2022', chunkSizeWarningLimit: 2000, assetsInlineLimit: 0 },
});
