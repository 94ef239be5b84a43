package org.drdrills.notice;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;
import java.util.Properties;
import org.drdrills.topology.BadInput;

/** A mailbox, by the server that the environment names. */
final class Mail implements Recipient {
    private static final String SERVER = "DRILL_SMTP";
    private static final String PASSWORD = "DRILL_SMTP_PASSWORD";
    private static final String SENDER = "DRILL_MAIL_FROM";
    private static final String LIMIT = "10000";

    private final InternetAddress[] to;
    private final InternetAddress from;
    private final URI server;
    private final String password;

    private Mail(InternetAddress[] to, InternetAddress from, URI server, String password) {
        this.to = to;
        this.from = from;
        this.server = server;
        this.password = password;
    }

    static Mail of(String addresses, Map<String, String> environment) {
        String at = environment.getOrDefault(SERVER, "").strip();
        if (at.isEmpty()) {
            throw new BadInput("mail needs a server; set " + SERVER
                    + " to smtp://host:25, smtp://user@host:587 or smtps://user@host:465, and " + PASSWORD
                    + " where it wants one");
        }
        try {
            URI server = new URI(at);
            if (server.getHost() == null
                    || !("smtp".equals(server.getScheme()) || "smtps".equals(server.getScheme()))
                    || String.valueOf(server.getUserInfo()).contains(":")) {
                throw new BadInput(
                        SERVER + " is no mail server; write smtp://user@host:587, and its password into " + PASSWORD);
            }
            InternetAddress[] to = InternetAddress.parse(addresses, true);
            if (to.length == 0) {
                throw new BadInput("mailto: in " + VARIABLE + " names no address; write mailto:ops@example.org");
            }
            return new Mail(
                    to,
                    new InternetAddress(environment.getOrDefault(SENDER, "dr-drills@localhost"), true),
                    server,
                    environment.getOrDefault(PASSWORD, ""));
        } catch (URISyntaxException e) {
            throw new BadInput(
                    SERVER + " is no mail server; write smtp://user@host:587, and its password into " + PASSWORD);
        } catch (AddressException e) {
            throw new BadInput(
                    "an address of mail in " + VARIABLE + " or " + SENDER + " is none; write mailto:ops@example.org");
        }
    }

    @Override
    public String name() {
        return String.join(
                        ", ",
                        java.util.Arrays.stream(to)
                                .map(InternetAddress::getAddress)
                                .toList()) + " by " + server.getHost();
    }

    @Override
    public void send(Notice notice) {
        String protocol = server.getScheme();
        Properties settings = new Properties();
        for (String limit : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            settings.setProperty("mail." + protocol + "." + limit, LIMIT);
        }
        settings.setProperty("mail." + protocol + ".starttls.enable", "true");
        // A password never goes over a line that others can read.
        settings.setProperty(
                "mail." + protocol + ".starttls.required",
                Boolean.toString(server.getUserInfo() != null && protocol.equals("smtp") && !local()));
        settings.setProperty("mail." + protocol + ".ssl.checkserveridentity", "true");
        settings.setProperty("mail." + protocol + ".auth", Boolean.toString(server.getUserInfo() != null));
        Session session = Session.getInstance(settings);
        try {
            MimeMessage message = new MimeMessage(session);
            message.setFrom(from);
            message.setRecipients(Message.RecipientType.TO, to);
            message.setSubject("DR Drills: " + notice.headline(), StandardCharsets.UTF_8.name());
            message.setText(notice.text(), StandardCharsets.UTF_8.name());
            message.setHeader("Auto-Submitted", "auto-generated");
            message.setSentDate(new Date());
            try (Transport transport = session.getTransport(protocol)) {
                transport.connect(
                        server.getHost(),
                        server.getPort(),
                        server.getUserInfo(),
                        server.getUserInfo() == null ? null : password);
                transport.sendMessage(message, to);
            }
        } catch (MessagingException e) {
            throw new NotSent("no word of the run reached " + name() + ": "
                    + (e.getMessage() == null
                            ? "the server did not take it"
                            : e.getMessage().lines().findFirst().orElse("").strip()));
        }
    }

    private boolean local() {
        return server.getHost().equals("localhost") || server.getHost().equals("127.0.0.1");
    }
}
