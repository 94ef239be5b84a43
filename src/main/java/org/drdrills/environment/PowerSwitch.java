package org.drdrills.environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The lab's side of a power switch ({@code environments/images/power}): machines send orders over the wire, and the lab
 * carries them out, for the machines that have an outlet. A machine that went down in another way is not started by the
 * switch: otherwise an order could end a fault.
 */
final class PowerSwitch implements AutoCloseable {
    /** TCP port at which the switch waits for the lab; no machine of the lab can reach it. */
    static final int PANEL = 8006;

    private final InetSocketAddress panel;
    private final Map<String, ? extends Machine> outlets;
    /** One for each outlet, in which it is switched; not the machine's own monitor, which a machine uses from other threads. */
    private final Map<String, Object> turns = new ConcurrentHashMap<>();

    private final Set<String> switchedOff = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> timesOff = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private volatile Socket line;
    private volatile boolean closed;

    PowerSwitch(InetSocketAddress panel, Map<String, ? extends Machine> outlets) {
        this.panel = panel;
        this.outlets = outlets;
        Thread.ofVirtual().name("power switch").start(this::attend);
    }

    void onSwitching(Consumer<String> listener) {
        listeners.add(listener);
    }

    int timesOff(String outlet) {
        return timesOff.getOrDefault(outlet, 0);
    }

    /** Serves the switch as long as the lab is up, and reconnects when the switch was down. */
    private void attend() {
        while (!closed) {
            try (Socket socket = new Socket()) {
                line = socket;
                socket.setTcpNoDelay(true);
                socket.connect(panel, 1000);
                BufferedReader orders =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                    String words = order;
                    Thread.ofVirtual().start(() -> answer(socket, words));
                }
            } catch (IOException e) {
                // The switch or its wire is down; it is tried again.
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void answer(Socket socket, String order) {
        String[] words = order.split(" ", 3);
        String answer = words.length == 3 ? carryOut(words[1], words[2]) : "not an order";
        try {
            synchronized (socket) {
                socket.getOutputStream().write((words[0] + " " + answer + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // The sender has closed the connection.
        }
    }

    /** @return the state afterwards, {@code on} or {@code off}, or why nothing was switched */
    String carryOut(String order, String outlet) {
        Machine machine = outlets.get(outlet);
        if (machine == null) {
            return "there is no outlet " + outlet;
        }
        try {
            synchronized (turns.computeIfAbsent(outlet, name -> new Object())) {
                boolean was = on(machine);
                if (order.equals("off") && was) {
                    switchedOff.add(outlet);
                    machine.lose();
                    timesOff.merge(outlet, 1, Integer::sum);
                } else if (order.equals("on") && switchedOff.remove(outlet) && !was) {
                    machine.start();
                }
                boolean is = on(machine);
                if (is != was) {
                    listeners.forEach(listener ->
                            listener.accept(outlet + " is switched " + (is ? "on" : "off") + " at the power switch."));
                }
                return is ? "on" : "off";
            }
        } catch (LabTrouble trouble) {
            return trouble.getMessage();
        }
    }

    private static boolean on(Machine machine) {
        return switch (machine.state()) {
            case RUNNING, FROZEN -> true;
            case DOWN, VANISHED -> false;
        };
    }

    @Override
    public void close() {
        closed = true;
        Socket socket = line;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed already.
            }
        }
    }
}
