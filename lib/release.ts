import { version } from '../package.json';

/** The release of xcatha, as package.json gives it. */
export const release: string = version;
