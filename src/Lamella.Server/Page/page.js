// The plain page: pictures come rendered from the server, nothing is built and no WebGL is needed.
import { start } from './app.js';

start(document.querySelector('#app'), { kind: 'plain' });
