/* ---- the call by XLA: tiles of points are shared among the threads that it has ---- */

struct work {
    struct march march;
    size_t tiles, points_of_a_tile;
    atomic_size_t next, done;
    atomic_int failed, held; /* out of memory; by how many threads this is held */
};

static void let_go(struct work *w)
{
    if (atomic_fetch_sub(&w->held, 1) == 1)
        free(w);
}

/* Room of a thread: the points that are being solved, and what a tile keeps. */
struct room {
    struct FN(point) point;
    struct FN(kept) kept[VECTORS_OF_A_TILE];
};

/* Tiles that nobody has taken. A thread that comes late finds none. */
static void take_part(struct work *w)
{
    struct room *room = NULL;
    for (;;) {
        const size_t tile = atomic_fetch_add(&w->next, 1);
        if (tile >= w->tiles)
            break;
        if (!room) {
            const size_t line = 64, size = (sizeof *room + line - 1) / line * line;
            room = aligned_alloc(line, size);
        }
        if (room) {
            const size_t first = tile * w->points_of_a_tile, left = w->march.points - first;
            march_tile(&room->point, room->kept, &w->march, first,
                       first + (left < w->points_of_a_tile ? left : w->points_of_a_tile));
        } else {
            atomic_store(&w->failed, 1);
        }
        atomic_fetch_add(&w->done, 1);
    }
    free(room);
}

static void on_a_thread(void *data)
{
    take_part(data);
    let_go(data);
}

static XLA_FFI_Error *refused(XLA_FFI_CallFrame *frame, const char *why)
{
    XLA_FFI_Error_Create_Args args = {XLA_FFI_Error_Create_Args_STRUCT_SIZE, NULL, why,
                                      XLA_FFI_Error_Code_INTERNAL};
    return frame->api->XLA_FFI_Error_Create(&args);
}

static struct given steps_of(const XLA_FFI_Buffer *b, size_t points, size_t steps)
{
    const size_t size = (size_t)b->dims[2], across = (size_t)b->dims[1];
    const real *x = b->data;
    const size_t front = (size_t)b->dims[0] - steps;
    const struct given out = {x + front * across * size, across * size, across == points ? size : 0};
    return out;
}

static struct given at_start(const XLA_FFI_Buffer *b, size_t points)
{
    const size_t size = (size_t)b->dims[1];
    const struct given out = {b->data, 0, (size_t)b->dims[0] == points ? size : 0};
    return out;
}

XLA_FFI_Error *neml2_jax_march(XLA_FFI_CallFrame *frame)
{
    if (frame->extension_start && frame->extension_start->type == XLA_FFI_Extension_Metadata) {
        XLA_FFI_Metadata *told = ((XLA_FFI_Metadata_Extension *)frame->extension_start)->metadata;
        told->api_version.major_version = XLA_FFI_API_MAJOR;
        told->api_version.minor_version = XLA_FFI_API_MINOR;
        return NULL;
    }
    XLA_FFI_Buffer **in = (XLA_FFI_Buffer **)frame->args.args;
    XLA_FFI_Buffer **out = (XLA_FFI_Buffer **)frame->rets.rets;
    const int arguments = 3 + 2 * FORCE_VARIABLES + STATE_VARIABLES;
    if (frame->args.size != arguments || frame->rets.size != 3 + FLUX_VARIABLES)
        return refused(frame, "a march by C code was given other arrays than it takes");
    struct work *w = malloc(sizeof *w);
    if (!w)
        return refused(frame, "no memory for a march by C code");
    struct march *m = &w->march;
    const size_t points = m->points = (size_t)in[0]->dims[0];
    m->steps = (size_t)out[3]->dims[0];
    m->position = in[0]->data;
    m->end = *(const int32_t *)in[1]->data;
    m->parameters = at_start(in[2], points);
    in += 3;
    for (int v = 0; v < FORCE_VARIABLES; ++v)
        m->now[v] = steps_of(*in++, points, m->steps);
    for (int v = 0; v < FORCE_VARIABLES; ++v)
        m->before[v] = at_start(*in++, points);
    for (int v = 0; v < STATE_VARIABLES; ++v)
        m->state[v] = at_start(*in++, points);
    m->failed_at = out[0]->data;
    m->status = out[1]->data;
    m->iterations = out[2]->data;
    for (int v = 0; v < FLUX_VARIABLES; ++v)
        m->fluxes[v] = out[3 + v]->data;
    atomic_init(&w->next, 0);
    atomic_init(&w->done, 0);
    atomic_init(&w->failed, 0);
    atomic_init(&w->held, 1);

    int64_t threads = 1;
    XLA_FFI_ThreadPool_NumThreads_Args count = {
        XLA_FFI_ThreadPool_NumThreads_Args_STRUCT_SIZE, NULL, frame->ctx, &threads};
    XLA_FFI_Error *error = frame->api->XLA_FFI_ThreadPool_NumThreads(&count);
    /* At least four tiles a thread: one thread that is held up leaves the rest to others. */
    const size_t vectors = (points + LANES - 1) / LANES, share = vectors / (4 * (size_t)threads);
    const size_t of_a_tile = share < 1 ? 1 : share > VECTORS_OF_A_TILE ? VECTORS_OF_A_TILE : share;
    w->points_of_a_tile = of_a_tile * LANES;
    w->tiles = (vectors + of_a_tile - 1) / of_a_tile;
    for (int64_t t = 1; !error && t < threads && (size_t)t < w->tiles; ++t) {
        XLA_FFI_ThreadPool_Schedule_Args args = {XLA_FFI_ThreadPool_Schedule_Args_STRUCT_SIZE, NULL,
                                                 frame->ctx, on_a_thread, w};
        atomic_fetch_add(&w->held, 1);
        error = frame->api->XLA_FFI_ThreadPool_Schedule(&args);
        if (error)
            let_go(w);
    }
    if (error) { /* without threads the caller does it all */
        XLA_FFI_Error_Destroy_Args args = {XLA_FFI_Error_Destroy_Args_STRUCT_SIZE, NULL, error};
        frame->api->XLA_FFI_Error_Destroy(&args);
    }
    take_part(w);
    while (atomic_load(&w->done) < w->tiles)
        sched_yield();
    const int failed = atomic_load(&w->failed);
    let_go(w);
    return failed ? refused(frame, "no memory for a march by C code") : NULL;
}
