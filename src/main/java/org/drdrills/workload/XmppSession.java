package org.drdrills.workload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.packet.StanzaError;

/**
 * One client's session with a pool. A register is a chat room, to which a write sends a message; every eighth register is a
 * contact list that several clients share, to which a write adds a contact. A read returns the last message or the newest
 * contact: later writes have greater ids.
 *
 * <p>A message is acknowledged when the room returns its archive id (XEP-0359 stanza id), a contact when the server answers
 * the request (RFC 6121 roster result).
 */
final class XmppSession implements Session {
    private final XmppServers servers;
    private final XmppAccess access;
    private final String person;
    private final Duration timeout;
    /** Account → its connection: the client's own, and that of a contact list while it is needed. */
    private final Map<String, XmppConnection> seats = new HashMap<>();

    private boolean sent;

    /** @param number of the client, from 0 */
    XmppSession(List<InetSocketAddress> servers, XmppAccess access, int number, Duration timeout) {
        this.servers = new XmppServers(servers, access.domain(), access.password(), number);
        this.access = access;
        this.person = access.user() + (1 + Math.floorMod(number, access.accounts()));
        this.timeout = timeout;
    }

    @Override
    public Answer write(int key, long id) {
        return request(end -> access.listOf(key).isEmpty()
                ? say(key, Long.toString(id), end)
                : add(access.listOf(key), Long.toString(id), end));
    }

    @Override
    public Answer read(int key) {
        return request(end -> {
            String list = access.listOf(key);
            XmppConnection seat = seat(list.isEmpty() ? person : list, end);
            String server = seat.server(end);
            long value = Operation.NOTHING;
            if (list.isEmpty()) {
                String said = seat.last(access.room(key), end);
                value = said.isEmpty() ? Operation.NOTHING : Long.parseLong(said);
            } else {
                for (String contact : seat.contacts(end)) {
                    value = Math.max(value, Long.parseLong(contact));
                }
            }
            return new Answer(Outcome.ACKNOWLEDGED, value, server);
        });
    }

    private Answer say(int key, String words, WakeUp end)
            throws IOException, SmackException, XMPPException, InterruptedException {
        XmppConnection seat = seat(person, end);
        String server = seat.server(end);
        for (boolean again = false; ; again = true) {
            seat.join(access.room(key), end);
            try {
                sent = true;
                return seat.say(access.room(key), words, end)
                        ? new Answer(Outcome.ACKNOWLEDGED, Operation.NOTHING, server)
                        : failed(new Outcome.Unknown("the conversation answered, and did not say that it is kept"));
            } catch (XMPPException.XMPPErrorException e) {
                if (!unsaid(e)) {
                    throw e;
                }
                sent = false;
                seat.forget(access.room(key));
                if (again) {
                    throw e;
                }
            }
        }
    }

    /** The server that held the conversation is gone and another one has opened it anew: who has not joined it there is not heard. */
    private static boolean unsaid(XMPPException.XMPPErrorException e) {
        return e.getStanzaError().getCondition() == StanzaError.Condition.not_acceptable;
    }

    private Answer add(String list, String contact, WakeUp end)
            throws IOException, SmackException, XMPPException, InterruptedException {
        XmppConnection seat = seat(list, end);
        String server = seat.server(end);
        sent = true;
        seat.add(contact, end);
        return new Answer(Outcome.ACKNOWLEDGED, Operation.NOTHING, server);
    }

    private XmppConnection seat(String account, WakeUp end)
            throws IOException, SmackException, XMPPException, InterruptedException {
        XmppConnection seat = seats.get(account);
        if (seat != null && seat.connected()) {
            return seat;
        }
        if (seat != null) {
            seats.remove(account).leave();
        }
        XmppConnection fresh = servers.signIn(account, end);
        seats.put(account, fresh);
        return fresh;
    }

    /** A listener would count an account that stays signed in as one more client, although it is almost idle. */
    private void signOutOfLists() {
        for (String account : List.copyOf(seats.keySet())) {
            if (!account.equals(person)) {
                seats.remove(account).leave();
            }
        }
    }

    private interface Exchange {
        Answer until(WakeUp end) throws IOException, SmackException, XMPPException, InterruptedException;
    }

    private Answer request(Exchange exchange) {
        sent = false;
        try (WakeUp end = new WakeUp(timeout)) {
            Answer answer = exchange.until(end);
            signOutOfLists();
            return answer;
        } catch (XMPPException.XMPPErrorException e) {
            String reason = XmppEngine.reason(e);
            return failed(sent ? new Outcome.Unknown(reason) : new Outcome.Refused(reason));
        } catch (InterruptedException | SmackException.NoResponseException e) {
            return failed(
                    sent
                            ? new Outcome.Unknown("no answer within " + timeout.toMillis() + " ms")
                            : new Outcome.Refused("no connection within " + timeout.toMillis() + " ms"));
        } catch (IOException | SmackException | XMPPException | RuntimeException e) {
            String reason = XmppEngine.reason(e);
            return failed(sent ? new Outcome.Unknown(reason) : new Outcome.Refused(reason));
        }
    }

    private Answer failed(Outcome outcome) {
        close();
        return new Answer(outcome, Operation.NOTHING, "");
    }

    @Override
    public void close() {
        seats.values().forEach(XmppConnection::leave);
        seats.clear();
    }
}
