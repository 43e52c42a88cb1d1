import { type DatabaseLocation, describeLocation } from './cfgloc';
import type { Database, Row } from './database';

/** What a program is left with that could not reach the database and goes on all the same: nothing, and no complaint. */
export class LostDatabase implements Database {
  constructor(private readonly location: DatabaseLocation) {}

  describe(): readonly string[] {
    return describeLocation(this.location);
  }

  async reach(): Promise<void> {}

  async rows(): Promise<Row[]> {
    return [];
  }

  async put(): Promise<void> {}

  async remove(): Promise<number> {
    return 0;
  }

  async replace(): Promise<void> {}

  async holdAll(): Promise<void> {}

  close(): void {}
}
