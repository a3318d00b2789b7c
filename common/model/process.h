/*
 * The random processes a market is made of, the same for the simulator's markets and for the
 * published tables that prove them: a fair value that takes Gaussian or coin steps, arrivals that
 * are Poisson, and fills of a quote that come with the intensity λ(δ) = A·e^{−kδ} at a distance δ
 * from the mid (Avellaneda-Stoikov 2008). Chance is handed in; nothing is kept.
 */
#ifndef MODEL_PROCESS_H
#define MODEL_PROCESS_H

#include "common/base/prng.h"

/* A step of Brownian motion over dt seconds: sigma·√dt·N(0,1) + drift·dt. dt is not negative. */
double process_step(struct prng *g, double sigma, double drift, double dt);

/* The same in its coarsest form, +sigma·√dt or −sigma·√dt. */
double process_coin(struct prng *g, double sigma, double dt);

/* Until the next arrival of a Poisson process with this mean wait in seconds; at least a
 * microsecond, so that time goes on. */
dur_t process_wait(struct prng *g, double mean_s);

/* Fills a second at this distance: A·e^{−k·distance}. */
struct process_fill {
    double a, k;
};
double process_intensity(const struct process_fill *f, double distance);

/* The chance of a fill within dt, at most 1: λ·dt as Avellaneda and Stoikov wrote it, and
 * 1 − e^{−λ·dt}, that at least one Poisson arrival comes. */
double process_chance_linear(const struct process_fill *f, double distance, double dt);
double process_chance_poisson(const struct process_fill *f, double distance, double dt);

/* True as often as the chance says. */
bool process_happens(struct prng *g, double chance);

#endif
