package dev.nydusconvert.image.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy between client and registry that does one thing wrong, at one byte: it drops the connection there, or changes the
 * byte, or from there on lets bytes only drip. Bytes are counted in each direction over all connections.
 */
final class FaultyWire implements Closeable {
    enum Direction {
        TO_REGISTRY,
        TO_CLIENT
    }

    enum Kind {
        /** The connection is closed before the byte; further ones are sound. */
        DROP,
        /** One bit of the byte is another one. */
        FLIP,
        /** Each byte is sent by itself, with a pause. */
        DRIP
    }

    /** @param position number of the byte, from 0 on, at which it begins */
    record Fault(Kind kind, Direction direction, long position) {}

    private final ServerSocket server;
    private final int registryPort;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** Both ends of the connection that was dropped. */
    private final Set<Socket> cut = ConcurrentHashMap.newKeySet();

    private final Fault fault;
    private final long[] counted = new long[Direction.values().length];
    private boolean dropped;

    private FaultyWire(ServerSocket server, int registryPort, Fault fault) {
        this.server = server;
        this.registryPort = registryPort;
        this.fault = fault;
    }

    /** @param fault what goes wrong; null for nothing */
    static FaultyWire start(FakeRegistry registry, Fault fault) throws IOException {
        int port = Integer.parseInt(registry.host().replaceAll(".*:", ""));
        FaultyWire wire = new FaultyWire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port, fault);
        wire.threads.execute(wire::accept);
        return wire;
    }

    /** Host and port. */
    String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** How many bytes have passed. */
    synchronized long count(Direction direction) {
        return counted[direction.ordinal()];
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket registry = new Socket();
                sockets.add(client);
                sockets.add(registry);
                registry.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), registryPort));
                client.setTcpNoDelay(true);
                registry.setTcpNoDelay(true);
                threads.execute(() -> copy(client, registry, Direction.TO_REGISTRY));
                threads.execute(() -> copy(registry, client, Direction.TO_CLIENT));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void copy(Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[1 << 13];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                // What an end says because its connection was dropped, such as that a body is too short, is lost too.
                if (cut.contains(from)) {
                    return;
                }
                if (!pass(buffer, n, out, direction)) {
                    cut.add(from);
                    cut.add(to);
                    return;
                }
            }
        } catch (IOException e) {
            // One end is closed, and so will the other be.
        }
    }

    /** Passes bytes on; false if the connection is to be dropped. */
    private boolean pass(byte[] bytes, int length, OutputStream out, Direction direction) throws IOException {
        long start;
        boolean drop = false;
        int sent = length;
        synchronized (this) {
            start = counted[direction.ordinal()];
            counted[direction.ordinal()] += length;
            if (fault != null && fault.direction() == direction && fault.position() < start + length) {
                int at = (int) Math.max(0, fault.position() - start);
                if (fault.kind() == Kind.FLIP && fault.position() >= start) {
                    bytes[at] ^= (byte) (1 << fault.position() % Byte.SIZE);
                } else if (fault.kind() == Kind.DROP && !dropped) {
                    dropped = true;
                    drop = true;
                    sent = at;
                }
            }
        }
        if (fault != null && fault.kind() == Kind.DRIP && fault.direction() == direction) {
            drip(bytes, sent, out);
        } else {
            out.write(bytes, 0, sent);
        }
        return !drop;
    }

    private static void drip(byte[] bytes, int length, OutputStream out) throws IOException {
        try {
            for (int i = 0; i < length; i++) {
                out.write(bytes[i]);
                Thread.sleep(i % 4 == 0 ? 1 : 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
