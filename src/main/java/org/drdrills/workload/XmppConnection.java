package org.drdrills.workload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackConfiguration;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.StanzaCollector;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.filter.AndFilter;
import org.jivesoftware.smack.filter.FromMatchesFilter;
import org.jivesoftware.smack.filter.StanzaFilter;
import org.jivesoftware.smack.filter.StanzaIdFilter;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.roster.packet.RosterPacket;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jivesoftware.smackx.disco.packet.DiscoverItems;
import org.jivesoftware.smackx.mam.MamManager;
import org.jivesoftware.smackx.muc.packet.MUCInitialPresence;
import org.jivesoftware.smackx.sid.element.StanzaIdElement;
import org.jivesoftware.smackx.xdata.packet.DataForm;
import org.jxmpp.jid.BareJid;
import org.jxmpp.jid.DomainBareJid;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;

/** One account, signed in to one server. Whatever it waits for ends with the thread's interruption. */
final class XmppConnection {
    private static final AtomicLong RESOURCES = new AtomicLong(System.nanoTime());
    private static final String CONTACTS = "contacts.";

    /** Kept, or their level would be forgotten. Whatever they have to say is in the record. */
    private static final Logger LIBRARY = Logger.getLogger("org.jivesoftware.smack");

    private static final Logger EXTENSIONS = Logger.getLogger("org.jivesoftware.smackx");

    static {
        LIBRARY.setLevel(Level.OFF);
        EXTENSIONS.setLevel(Level.OFF);
        // It would walk through all services of the domain at every sign-in.
        SmackConfiguration.addDisabledSmackClasses(
                "org.jivesoftware.smackx.httpfileupload",
                "org.jivesoftware.smackx.bytestreams",
                "org.jivesoftware.smackx.filetransfer");
        // A drill asks for contact lists when it is its turn, and opens a new session where others would resume the old
        // one.
        Roster.setRosterLoadedAtLoginDefault(false);
        XMPPTCPConnection.setUseStreamManagementDefault(false);
    }

    private final XMPPTCPConnection connection;
    private final DomainBareJid domain;
    private final Set<BareJid> joined = new HashSet<>();
    private String server;

    private XmppConnection(XMPPTCPConnection connection, DomainBareJid domain) {
        this.connection = connection;
        this.domain = domain;
    }

    /** Loads the library outside any time-out: its initialisation does not survive an interruption. */
    static void ready() {
        SmackConfiguration.getDefaultReplyTimeout();
    }

    static XmppConnection signIn(InetSocketAddress address, String domain, String user, String password, WakeUp end)
            throws IOException, SmackException, XMPPException, InterruptedException {
        XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain(domain)
                .setHostAddress(address.getAddress())
                .setPort(address.getPort())
                .setSecurityMode(SecurityMode.disabled)
                .setCompressionEnabled(false)
                .setSendPresence(false)
                .setUsernameAndPassword(user, password)
                .setResource("drill-" + Long.toString(RESOURCES.incrementAndGet(), Character.MAX_RADIX))
                .setConnectTimeout((int) end.millisLeft())
                .build());
        try {
            connection.setReplyTimeout(end.millisLeft());
            connection.connect();
            connection.setReplyTimeout(end.millisLeft());
            connection.login();
            return new XmppConnection(connection, connection.getXMPPServiceDomain());
        } catch (IOException | SmackException | XMPPException | InterruptedException | RuntimeException e) {
            leave(connection);
            throw e;
        }
    }

    boolean connected() {
        return connection.isConnected() && connection.isAuthenticated();
    }

    /** The address of the server at the other end, as it says itself; empty if it does not. Asked once. */
    String server(WakeUp end) throws SmackException, XMPPException, InterruptedException {
        if (server == null) {
            connection.setReplyTimeout(end.millisLeft());
            DiscoverInfo said =
                    ServiceDiscoveryManager.getInstanceFor(connection).discoverInfo(domain);
            DataForm form = DataForm.from(said, "http://jabber.org/network/serverinfo");
            server = form == null || form.getField("server") == null
                    ? ""
                    : form.getField("server").getFirstValue();
        }
        return server;
    }

    /** Names of the servers that this one sees running, itself included. */
    List<String> running(WakeUp end) throws SmackException, XMPPException, InterruptedException {
        connection.setReplyTimeout(end.millisLeft());
        return ServiceDiscoveryManager.getInstanceFor(connection)
                .discoverItems(domain, "running nodes")
                .getItems()
                .stream()
                .map(DiscoverItems.Item::getName)
                .map(node -> node.substring(node.indexOf('@') + 1))
                .toList();
    }

    /** Takes part in a conversation, which is opened if it was not. */
    void join(String conversation, WakeUp end) throws SmackException, XMPPException, InterruptedException {
        BareJid room = bare(conversation);
        if (joined.contains(room)) {
            return;
        }
        EntityFullJid place = JidCreate.entityFullFrom(
                room.asEntityBareJidOrThrow(), connection.getUser().getResourcepart());
        Presence hello = connection
                .getStanzaFactory()
                .buildPresenceStanza()
                .to(place)
                .addExtension(new MUCInitialPresence(null, -1, 0, -1, null))
                .build();
        exchange(hello, FromMatchesFilter.createFull(place), end);
        joined.add(room);
    }

    /**
     * Says something in a conversation that was joined.
     *
     * @return whether the conversation's answer says that it is kept
     * @throws XMPPException.XMPPErrorException where the conversation answers that it is not said
     */
    boolean say(String conversation, String words, WakeUp end)
            throws SmackException, XMPPException, InterruptedException {
        BareJid room = bare(conversation);
        Message message = connection
                .getStanzaFactory()
                .buildMessageStanza()
                .to(room)
                .ofType(Message.Type.groupchat)
                .setBody(words)
                .build();
        Stanza answer =
                exchange(message, new AndFilter(new StanzaIdFilter(message), FromMatchesFilter.createBare(room)), end);
        StanzaIdElement kept = answer instanceof Message said ? StanzaIdElement.getStanzaId(said) : null;
        return kept != null && kept.getBy().equals(room.toString());
    }

    /** The next time that something is said there, it is joined anew. */
    void forget(String conversation) {
        joined.remove(bare(conversation));
    }

    /** The last thing said in a conversation, as it is kept; empty where nothing is. */
    String last(String conversation, WakeUp end) throws SmackException, XMPPException, InterruptedException {
        connection.setReplyTimeout(end.millisLeft());
        List<Message> messages = MamManager.getInstanceFor(connection, bare(conversation))
                .queryArchive(MamManager.MamQueryArgs.builder()
                        .setResultPageSizeTo(1)
                        .queryLastPage()
                        .build())
                .getMessages();
        return messages.isEmpty() ? "" : messages.getLast().getBody();
    }

    /** One page of what is kept of a conversation. */
    record Page(List<String> said, String last, boolean whole) {}

    /** @param after where the page before ended; empty for the first */
    Page page(String conversation, String after, int most, WakeUp end)
            throws SmackException, XMPPException, InterruptedException {
        connection.setReplyTimeout(end.millisLeft());
        MamManager.MamQueryArgs.Builder query =
                MamManager.MamQueryArgs.builder().setResultPageSizeTo(most);
        if (!after.isEmpty()) {
            query.afterUid(after);
        }
        MamManager.MamQuery answer =
                MamManager.getInstanceFor(connection, bare(conversation)).queryArchive(query.build());
        return new Page(
                answer.getMessages().stream().map(Message::getBody).toList(),
                answer.getPage().getMamFinIq().getRSMSet().getLast(),
                answer.isComplete());
    }

    /** Puts a contact on the account's list. */
    void add(String contact, WakeUp end) throws SmackException, XMPPException, InterruptedException {
        RosterPacket change = new RosterPacket();
        change.setType(IQ.Type.set);
        change.addRosterItem(new RosterPacket.Item(bare(contact + "@" + CONTACTS + domain), contact));
        connection.setReplyTimeout(end.millisLeft());
        connection.sendIqRequestAndWaitForResponse(change);
    }

    /** The account's contacts. */
    List<String> contacts(WakeUp end) throws SmackException, XMPPException, InterruptedException {
        connection.setReplyTimeout(end.millisLeft());
        IQ answer = connection.sendIqRequestAndWaitForResponse(new RosterPacket());
        if (!(answer instanceof RosterPacket list)) {
            throw new SmackException.SmackMessageException("the server answered without a contact list");
        }
        return list.getRosterItems().stream()
                .map(item -> item.getJid().getLocalpartOrThrow().toString())
                .toList();
    }

    private Stanza exchange(Stanza question, StanzaFilter fitting, WakeUp end)
            throws SmackException, XMPPException, InterruptedException {
        StanzaCollector answers = connection.createStanzaCollector(fitting);
        try {
            connection.sendStanza(question);
            return answers.nextResultOrThrow(end.millisLeft());
        } finally {
            answers.cancel();
        }
    }

    private static BareJid bare(String address) {
        try {
            return JidCreate.bareFrom(address);
        } catch (XmppStringprepException e) {
            throw new IllegalArgumentException("'" + address + "' is no address", e);
        }
    }

    /** Closes the connection, also during a request. */
    void leave() {
        leave(connection);
    }

    private static void leave(XMPPTCPConnection connection) {
        // It waits for threads of its own; the session need not.
        Thread.ofVirtual().start(connection::instantShutdown);
    }
}
