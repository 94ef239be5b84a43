package org.drdrills.workload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;

/**
 * The addresses that a person knows, one listener or several servers. Of several, he begins with the one that served him last, and none may
 * use up the time of the others, because one that is there but says nothing would. Half of the people go through them in one direction and
 * half in the other: if all had one order, whoever was on a lost server would meet on the next.
 */
final class XmppServers {
    private final List<InetSocketAddress> addresses;
    private final String domain;
    private final String password;
    private final int step;
    private int last;

    /** @param first counts people: each begins with the next address, as a name server hands them out in turn */
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
