package org.drdrills.workload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.drdrills.history.IdSet;
import org.drdrills.history.Observation;
import org.drdrills.topology.Role;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;

/**
 * The observer's session with one server: whether it serves, and which other servers it sees. A server reports nothing
 * about its back end, so a server that serves counts as accepting writes; the clients' results show whether it does.
 */
final class XmppMember implements MemberSession {
    /** How long reading the whole ledger may take. */
    private static final Duration WHOLE = Duration.ofSeconds(10);

    private static final int PAGE = 200;

    private final String node;
    private final InetSocketAddress address;
    private final XmppAccess access;
    private final Duration timeout;
    private final int registers;
    private XmppConnection seat;

    /** @param registers 0 to one below it are read as the ledger */
    XmppMember(String node, InetSocketAddress address, XmppAccess access, Duration timeout, int registers) {
        XmppConnection.ready();
        this.node = node;
        this.address = address;
        this.access = access;
        this.timeout = timeout;
        this.registers = registers;
    }

    @Override
    public Answer ask() {
        try (WakeUp end = new WakeUp(timeout)) {
            if (seat == null || !seat.connected()) {
                close();
                seat = XmppConnection.signIn(address, access.domain(), access.observer(), access.observing(), end);
            }
            List<Observation.Follower> others = seat.running(end).stream()
                    .filter(other -> !other.equals(node))
                    .sorted()
                    .map(other -> new Observation.Follower(other, true, false, 0))
                    .toList();
            return new Answer(Role.ACTIVE, true, 0, -1, others, "");
        } catch (InterruptedException | SmackException.NoResponseException e) {
            return silent("no answer within " + timeout.toMillis() + " ms", Role.UNREACHABLE);
        } catch (XMPPException.XMPPErrorException e) {
            return silent(XmppEngine.reason(e), Role.NONE);
        } catch (XMPPException e) {
            // A server that cannot look up an account is up, and accepts no new client.
            return silent(XmppEngine.reason(e), Role.NONE);
        } catch (IOException | SmackException | RuntimeException e) {
            return silent(XmppEngine.reason(e), Role.UNREACHABLE);
        }
    }

    private Answer silent(String detail, Role role) {
        close();
        return new Answer(role, false, 0, -1, List.of(), detail);
    }

    @Override
    public Ledger ledger() {
        Answer who = ask();
        if (who.role() != Role.ACTIVE) {
            return new Ledger(who.role(), 0, false, IdSet.empty(), IdSet.empty(), who.detail());
        }
        IdSet ids = IdSet.empty();
        IdSet twice = IdSet.empty();
        try (WakeUp end = new WakeUp(WHOLE)) {
            XmppServers server = new XmppServers(List.of(address), access.domain(), access.password(), 0);
            XmppConnection reader = server.signIn(access.user() + 1, end);
            try {
                for (int register = 0; register < registers; register++) {
                    if (access.listOf(register).isEmpty()) {
                        conversation(reader, access.room(register), ids, twice, end);
                    }
                }
            } finally {
                reader.leave();
            }
            for (String list : access.lists()) {
                XmppConnection owner = server.signIn(list, end);
                try {
                    owner.contacts(end).forEach(contact -> note(contact, ids, twice));
                } finally {
                    owner.leave();
                }
            }
            return new Ledger(Role.ACTIVE, 0, true, ids, twice, "");
        } catch (InterruptedException | SmackException.NoResponseException e) {
            return unread(ids, twice, "it was not read whole within " + WHOLE.toSeconds() + " s");
        } catch (IOException | SmackException | XMPPException e) {
            return unread(ids, twice, XmppEngine.reason(e));
        } catch (IllegalArgumentException e) {
            return unread(ids, twice, "it holds what no client wrote: " + e.getMessage());
        }
    }

    private static void conversation(XmppConnection reader, String room, IdSet ids, IdSet twice, WakeUp end)
            throws SmackException, XMPPException, InterruptedException {
        String after = "";
        while (true) {
            XmppConnection.Page page = reader.page(room, after, PAGE, end);
            page.said().forEach(said -> note(said, ids, twice));
            if (page.whole() || page.said().isEmpty()) {
                return;
            }
            after = page.last();
        }
    }

    private static void note(String said, IdSet ids, IdSet twice) {
        long id = Long.parseLong(said);
        if (!ids.add(id)) {
            twice.add(id);
        }
    }

    private static Ledger unread(IdSet ids, IdSet twice, String reason) {
        return Ledger.unread(Role.ACTIVE, 0, ids, twice, reason);
    }

    @Override
    public void close() {
        if (seat != null) {
            seat.leave();
            seat = null;
        }
    }
}
