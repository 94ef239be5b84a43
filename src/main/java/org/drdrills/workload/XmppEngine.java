package org.drdrills.workload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;

/**
 * A pool of servers that speak XMPP, through Smack. Settings: {@code domain}, {@code rooms} (default {@code conference.} and the domain),
 * {@code user} and {@code accounts} (accounts {@code user1}, {@code user2}, …), {@code lists} (accounts whose contact lists several clients
 * share), {@code password} of all of these, {@code observer} and {@code observer-password}. The accounts must be there.
 *
 * <p>The ledger is what the archives of the conversations and the contact lists hold. An archive keeps what was stored twice; a contact
 * list cannot.
 */
public final class XmppEngine implements Engine {
    private static final Duration ATTEMPT = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** As many as clients write and read. */
    private static final int REGISTERS = Pace.REGISTERS;

    private final AtomicInteger clients = new AtomicInteger();

    @Override
    public String name() {
        return "xmpp";
    }

    @Override
    public void prepare(List<InetSocketAddress> servers, Map<String, String> settings, Duration patience) {
        XmppAccess access = XmppAccess.of(settings);
        XmppServers known = new XmppServers(servers, access.domain(), access.password(), 0);
        long until = System.nanoTime() + patience.toNanos();
        String last = "there was no time to try";
        while (System.nanoTime() < until) {
            try (WakeUp end = new WakeUp(ATTEMPT)) {
                open(known, access, end);
                return;
            } catch (InterruptedException | SmackException.NoResponseException e) {
                last = "no answer in time";
            } catch (IOException | SmackException | XMPPException e) {
                last = reason(e);
            }
            pause();
        }
        throw new IllegalStateException("the conversations could not be opened through " + servers + " within "
                + patience.toSeconds() + " s: " + last);
    }

    private static void open(XmppServers servers, XmppAccess access, WakeUp end)
            throws IOException, SmackException, XMPPException, InterruptedException {
        XmppConnection seat = servers.signIn(access.user() + 1, end);
        try {
            for (int register = 0; register < REGISTERS; register++) {
                if (access.listOf(register).isEmpty()) {
                    seat.join(access.room(register), end);
                    empty(seat.last(access.room(register), end).isEmpty(), servers);
                }
            }
        } finally {
            seat.leave();
        }
        for (String list : access.lists()) {
            XmppConnection owner = servers.signIn(list, end);
            try {
                empty(owner.contacts(end).isEmpty(), servers);
            } finally {
                owner.leave();
            }
        }
    }

    private static void empty(boolean empty, XmppServers servers) {
        if (!empty) {
            throw new IllegalStateException(
                    "the archive behind " + servers + " is not empty; a drill needs a fresh lab");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the conversations were being opened", e);
        }
    }

    @Override
    public Session session(List<InetSocketAddress> servers, Map<String, String> settings, Duration timeout) {
        return new XmppSession(servers, XmppAccess.of(settings), clients.getAndIncrement(), timeout);
    }

    @Override
    public MemberSession member(
            String node, InetSocketAddress address, Map<String, String> settings, Duration timeout) {
        return new XmppMember(node, address, XmppAccess.of(settings), timeout, REGISTERS);
    }

    /** Why a request failed, in one line of at most 200 characters. */
    static String reason(Exception e) {
        String text = e instanceof XMPPException.XMPPErrorException error && error.getStanzaError() != null
                ? error.getStanzaError().getCondition()
                        + (error.getStanzaError().getDescriptiveText() == null
                                ? ""
                                : ": " + error.getStanzaError().getDescriptiveText())
                : e.getMessage() == null ? e.toString() : e.getMessage();
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= 200 ? line : line.substring(0, 199) + "…";
    }
}
