import { placesText } from '../../host/network/addresses';
import { sameIp } from '../../host/network/ipaddress';
import type { Check } from '../check';
import { requireActive, requireStandby, theSettings } from '../given';
import { known, type Look } from '../look';
import { NotApplicable, ok, problem } from '../verdict';

/** The virtual address: on the management node alone, and there by the cluster's will. */
export const networkChecks: readonly Check[] = [
  {
    id: 'vip-held',
    title: 'the management node has the address, once and in its place',
    judge: (look) => {
      requireActive(look);
      const { ip, nic, prefix } = theSettings(look);
      const places = placesOf(look);
      const [place] = places;
      if (!place)
        return problem(`${ip} is on no interface of this node`, 'the cluster starts it again; find out who removed it');
      const right = (nic ?? place.nic) === place.nic && (prefix ?? place.prefix) === place.prefix;
      if (right && places.length === 1) return ok(placesText(places));
      const expected = `expected only /${prefix ?? place.prefix} on ${nic ?? place.nic}`;
      return problem(`${placesText(places)}, ${expected}`, 'take it away where it does not belong: ip address delete');
    },
  },
  {
    id: 'vip-absent',
    title: 'a standby does not have the address',
    judge: (look) => {
      requireStandby(look);
      const places = placesOf(look);
      if (places.length === 0) return ok('it has not');
      return problem(
        placesText(places),
        'two hosts answer for it: ip address delete it here, and find out who added it',
      );
    },
  },
  {
    id: 'vip-unique',
    title: 'no other host answers for the address',
    judge: (look) => {
      const { ip, nic } = theSettings(look);
      const other = known(look.otherHolder);
      if (other !== undefined) {
        const who = other === 'unknown' ? 'another host' : `the host with hardware address ${other}`;
        return problem(`${who} answers for ${ip}`, 'find it (the switch knows its port) and take the address away');
      }
      if (nic === undefined) throw new NotApplicable('the interface is not configured');
      return ok('nobody does, or the other node as it should');
    },
  },
  {
    id: 'vip-at-boot',
    title: 'no file of this node brings the address up at boot',
    judge: (look) => {
      const { ip } = theSettings(look);
      const files = known(look.persistent);
      if (files.length === 0) return ok('none does');
      return problem(`${ip} is in ${files.join(', ')}`, 'take it out: after a reboot both nodes would have it');
    },
  },
];

function placesOf(look: Look) {
  const { ip } = theSettings(look);
  return known(look.addresses).filter((address) => sameIp(address.ip, ip));
}
