#!/usr/bin/python3
# SimPy: a process for each request, a Resource for each server. Called like the other peers:
# POLICY SERVERS REQUESTS SEED.
import json
import random
import sys
import time

# This file has the name of the library, and the folder of a script comes first.
sys.path.pop(0)
import simpy  # noqa: E402


def main(policy, servers, requests, seed):
    random.seed(seed)
    env = simpy.Environment()
    farm = [simpy.Resource(env) for _ in range(servers)]
    total = 0.0
    turn = -1

    def load(server):
        return server.count + len(server.queue)

    def pick():
        nonlocal turn
        if policy == "round_robin":
            turn = (turn + 1) % servers
            return farm[turn]
        if policy == "jsq":
            loads = [load(server) for server in farm]
            least = min(loads)
            return farm[random.choice([i for i, n in enumerate(loads) if n == least])]
        if policy == "two_choices":
            a = farm[int(random.random() * servers)]
            b = a
            while b is a:
                b = farm[int(random.random() * servers)]
            return b if load(b) < load(a) else a
        return farm[int(random.random() * servers)]

    def request():
        nonlocal total
        arrived = env.now
        with pick().request() as turn_comes:
            yield turn_comes
            yield env.timeout(random.expovariate(1))
        total += env.now - arrived

    def source():
        for _ in range(requests):
            yield env.timeout(random.expovariate(0.8 * servers))
            env.process(request())

    env.process(source())
    start = time.perf_counter()
    env.run()
    wall_s = time.perf_counter() - start
    print(json.dumps({"requests": requests, "wall_s": wall_s, "mean_latency": total / requests}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
