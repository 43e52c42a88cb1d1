import { test } from 'tap';
import { imageHash } from '../../lab/image';
import { profiles } from '../../lab/profiles';

const profile = profiles.debian12;

test('the same profile gives the same image', async (t) => {
  t.equal(imageHash(profile), imageHash({ ...profile, packages: [...profile.packages] }));
  t.match(imageHash(profile), /^[0-9a-f]{16}$/);
});

test('each part of a profile changes the image', async (t) => {
  const variants = [
    { ...profile, suite: 'trixie' },
    { ...profile, packages: [...profile.packages, 'one-more'] },
    { ...profile, disabled: [...profile.disabled, 'one-more'] },
    { ...profile, masked: [...profile.masked, 'one-more'] },
    { ...profile, files: { ...profile.files, '/etc/motd': 'one more\n' } },
  ];
  const hashes = new Set([profile, ...variants].map(imageHash));
  t.equal(hashes.size, variants.length + 1);
});

test('what is rearranged changes the image, the files that are copied too', async (t) => {
  const { rearrangement } = profiles.rhel9;
  const variants = [
    profiles.rhel9,
    { ...profiles.rhel9, rearrangement: { ...rearrangement, removed: [] } },
    { ...profiles.rhel9, rearrangement: { ...rearrangement, tree: 'rhel9/etc' } },
  ];
  t.equal(new Set(variants.map(imageHash)).size, variants.length);
});

test('package lists hold names only, each once', async (t) => {
  for (const [name, { packages }] of Object.entries(profiles)) {
    const strange = packages.filter((entry) => !/^[a-z0-9][a-z0-9.+-]+$/.test(entry));
    t.same(strange, [], name);
    t.equal(new Set(packages).size, packages.length, name);
  }
});
