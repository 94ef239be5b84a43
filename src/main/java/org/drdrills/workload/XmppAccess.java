package org.drdrills.workload;

import java.util.List;
import java.util.Map;

/**
 * What a pool's settings say about signing in.
 *
 * @param domain   the clients' domain
 * @param rooms    the domain of the chat rooms
 * @param user     prefix of the clients' accounts: {@code person1}, {@code person2}, …
 * @param accounts number of these accounts
 * @param lists    accounts whose contact lists several clients share
 * @param password of all of these
 * @param observer account that may ask which servers run
 * @param observing its password
 */
record XmppAccess(
        String domain,
        String rooms,
        String user,
        int accounts,
        List<String> lists,
        String password,
        String observer,
        String observing) {
    private static final int EACH = 8;

    /** @throws IllegalArgumentException with one sentence, if a setting is missing or is none */
    static XmppAccess of(Map<String, String> settings) {
        String domain = need(settings, "domain");
        String accounts = need(settings, "accounts");
        if (!accounts.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(
                    "the setting accounts is a number from 1 to 9999, not '" + accounts + "'");
        }
        String lists = settings.getOrDefault("lists", "").strip();
        return new XmppAccess(
                domain,
                settings.getOrDefault("rooms", "conference." + domain),
                need(settings, "user"),
                Integer.parseInt(accounts),
                lists.isEmpty() ? List.of() : List.of(lists.split("\\s+")),
                need(settings, "password"),
                need(settings, "observer"),
                need(settings, "observer-password"));
    }

    private static String need(Map<String, String> settings, String key) {
        String value = settings.get(key);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("the settings of an xmpp pool lack " + key);
        }
        return value;
    }

    /** The account whose contact list is this register, or empty where it is a conversation: every eighth is a list, as far as there are any. */
    String listOf(int register) {
        int list = register / EACH;
        return register % EACH == EACH - 1 && list < lists.size() ? lists.get(list) : "";
    }

    String room(int register) {
        return "register" + register + "@" + rooms;
    }
}
