#include "services/risk/builds.h"

void builds_start(struct builds *b, const struct msg_start *own)
{
    b->config_hash = own->config_hash;
    b->build = own->build;
}

static const struct build *find(const struct builds *b, enum service service, uint64_t ses)
{
    for (size_t i = 0; i < BUILDS_MAX; i++)
        if (b->at[i].ses == ses && b->at[i].service == service && ses != 0)
            return &b->at[i];
    return NULL;
}

void builds_heartbeat(struct builds *b, const struct msg *in)
{
    const struct build *known = find(b, in->src, in->ses);
    if (in->ses == 0)
        return;
    if (known == NULL)
        known = &b->at[b->next++ % BUILDS_MAX];
    b->at[known - b->at] =
        (struct build){in->ses, in->src, in->heartbeat.config_hash, in->heartbeat.build};
}

void builds_order(struct builds *b, uint64_t order, uint32_t epoch, uint32_t issued)
{
    const uint32_t by = (uint32_t)(order >> 32);
    if (by > epoch || (by == epoch && (uint32_t)order > issued))
        b->rival = true;
}

enum build_verdict builds_judge(const struct builds *b, enum service service, uint64_t ses)
{
    const struct build *is = find(b, service, ses);
    if (is == NULL)
        return BUILD_UNHEARD;
    if (service == SERVICE_STRATEGY && is->config_hash == 0 && b->config_hash != 0)
        return BUILD_AGREES;
    if (!word_equal(&is->build, &b->build))
        return BUILD_OTHER;
    return is->config_hash == b->config_hash ? BUILD_AGREES : BUILD_OTHER_CONFIG;
}
