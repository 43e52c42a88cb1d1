import { test } from 'tap';
import { copyProgress } from '../../../lib/setup/copy';

test("rsync's progress is told in bytes, rate and time left", async (t) => {
  const piece =
    '\r      1,048,576  12%   10.00MB/s    0:00:03  \r     52,428,800  45%   98.10MB/s    0:01:12  (xfr#5, to-chk=1/9)';
  t.equal(copyProgress(piece), '45 %, 50.0 MiB, 98.10MB/s, 0:01:12 left', 'the last one counts');
  t.equal(copyProgress('sending incremental file list'), undefined);
});
