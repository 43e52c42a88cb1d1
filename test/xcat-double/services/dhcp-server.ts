import { existsSync, renameSync } from 'node:fs';
import type { Output } from '../protocol/output';
import type { DhcpSetup } from './dhcp-networks';

/** A host as the DHCP server shall know it; without an address when its name does not resolve. */
export interface DhcpHost {
  readonly name: string;
  readonly mac: string;
  readonly address: string | undefined;
}

/** What the DHCP server says of a host. */
export interface KnownHost {
  readonly address: string | undefined;
  readonly mac: string | undefined;
}

/** A DHCP server as makedhcp handles it. What goes wrong is thrown. */
export interface DhcpServer {
  /** Makes its configuration from nothing and brings it up with it; tells what became of the old one. */
  configure(setup: DhcpSetup, output: Output): Promise<void>;
  /** Throws what xCAT says when the server does not run. */
  mustRun(): Promise<void>;
  /** Makes hosts known, each in place of what was known under its name. */
  put(hosts: readonly DhcpHost[]): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
  lookUp(names: readonly string[]): Promise<KnownHost[]>;
}

/** Moves a configuration out of the way of a new one. */
export function setAside(file: string, output: Output): void {
  if (!existsSync(file)) return;
  renameSync(file, `${file}.xcatbak`);
  output.data(`Renamed existing dhcp configuration file to  ${file}.xcatbak\n`);
}
