package org.drdrills.workload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;

/**
 * The addresses that a client knows, one listener or several servers. Of several, it tries the one first that served it
 * last, and each attempt has its share of the time-out, because a server that accepts connections without answering would
 * use up all of it. Half of the clients try the servers in ascending order and half in descending order, so that the
 * clients of a lost server do not all move to the same one.
 */
final class XmppServers {
    private final List<InetSocketAddress> addresses;
    private final String domain;
    private final String password;
    private final int step;
    private int last;

    /** @param first number of the client: each starts with the next address, as with round-robin DNS */
    XmppServers(List<InetSocketAddress> addresses, String domain, String password, int first) {
        this.addresses = List.copyOf(addresses);
        this.domain = domain;
        this.password = password;
        XmppConnection.ready();
        this.last = Math.floorMod(first, addresses.size());
        this.step = Math.floorMod(first / addresses.size(), 2) == 0 ? 1 : -1;
    }

    XmppConnection signIn(String user, WakeUp end)
            throws IOException, SmackException, XMPPException, InterruptedException {
        for (int i = 0; ; i++) {
            int next = Math.floorMod(last + i * step, addresses.size());
            long share = end.millisLeft() / (addresses.size() - i);
            try (WakeUp turn = new WakeUp(Duration.ofMillis(Math.max(1, share)))) {
                XmppConnection seat = XmppConnection.signIn(addresses.get(next), domain, user, password, turn);
                last = next;
                return seat;
            } catch (IOException | SmackException | XMPPException | InterruptedException e) {
                if (i == addresses.size() - 1 || end.passed()) {
                    throw e;
                }
            }
        }
    }

    @Override
    public String toString() {
        return addresses.size() == 1 ? addresses.getFirst().toString() : addresses.toString();
    }
}
