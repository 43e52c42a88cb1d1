import { test } from 'tap';
import { chooseBackend } from '../../xcat-double/services/dhcp-backend';
import { parseOsRelease } from '../../xcat-double/system/os-release';

const everything = () => true;

test('left to xCAT: Kea where ISC dhcpd is gone, ISC everywhere else', async (t) => {
  const usual = {
    isc: ['debian 12', 'debian 13', 'rocky 9.5', 'rhel 8.10', 'ubuntu 20.04', 'sles 15.6', ' '],
    kea: ['rocky 10.0', 'rhel 10', 'almalinux 10.1', 'ubuntu 22.04', 'ubuntu 24.04'],
  };
  for (const [expected, systems] of Object.entries(usual)) {
    for (const system of systems) {
      const [id = '', version = ''] = system.split(' ');
      for (const asked of ['', 'auto', ' AUTO '])
        t.equal(chooseBackend(asked, { id, version }, everything), expected, `${system}: "${asked}"`);
    }
  }
});

test('asked for: that one, whatever the distribution', async (t) => {
  t.equal(chooseBackend('kea', { id: 'debian', version: '12' }, everything), 'kea');
  t.equal(chooseBackend(' ISC ', { id: 'rocky', version: '10.0' }, everything), 'isc');
});

test('a value that xCAT does not know is an error', async (t) => {
  t.throws(() => chooseBackend('dnsmasq', { id: 'debian', version: '12' }, everything), {
    message: "Invalid site.dhcpbackend value 'dnsmasq'. Valid values are auto, isc, and kea.",
  });
});

test('a server that is not installed is an error, never replaced by the other', async (t) => {
  const only = (installed: string) => (program: string) => program === installed;
  const debian = { id: 'debian', version: '12' };
  const isMissing = (name: string) => ({
    message: `The selected DHCP backend '${name}' is not available on this system.`,
  });
  t.throws(() => chooseBackend('kea', debian, only('dhcpd')), isMissing('kea'));
  t.throws(() => chooseBackend('auto', debian, only('kea-dhcp4')), isMissing('isc'));
});

test('os-release: with and without quotes', async (t) => {
  t.same(parseOsRelease('NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel fedora"\nVERSION_ID="9.5"\n'), {
    id: 'rocky',
    version: '9.5',
  });
  t.same(parseOsRelease('VERSION_ID=12\nID=debian\n'), { id: 'debian', version: '12' });
  t.same(parseOsRelease(''), { id: '', version: '' });
});
