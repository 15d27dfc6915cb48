// The full page: the plain page, with an engine that draws the chunks of the OME-Zarr itself. Where that cannot be, the server draws as on the plain page.
import '../../../src/Lamella.Server/Page/style.css';
import { start } from '../../../src/Lamella.Server/Page/app.js';
import table from '../../../src/Lamella.Server/Page/openin.json?url';
import { VivEngine } from './viv-engine';
import { TurnedEngine } from './turned-engine';

void start(document.querySelector('#app')!, { kind: 'full', engines: [VivEngine, TurnedEngine], table: new URL(table, document.baseURI).href });
