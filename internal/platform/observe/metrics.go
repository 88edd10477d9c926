package observe

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/web"
)

// Metrics counts what a house does, on a registry of its own.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	commits  *prometheus.CounterVec
	turns    *prometheus.CounterVec
	batch    prometheus.Histogram
	commit   prometheus.Histogram
	jobs     *prometheus.CounterVec
	jobTook  *prometheus.HistogramVec
}

// seconds are the bounds of durations: from one fsync to a request given up.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}

// NewMetrics returns metrics that ask queue for the depth of the job queue
// when they are read, ten seconds apart at most.
func NewMetrics(version string, queue func(context.Context) (jobs.Queue, error)) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "xaso", Name: name, Help: help}, labels)
	}
	durations := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "xaso", Name: name, Help: help, Buckets: seconds}, labels)
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: counter("requests_total", "Requests answered.", "route", "status"),
		took:     durations("request_seconds", "Time to answer a request.", "route"),
		commits:  counter("commits_total", "Shared commits of the gate.", "outcome"),
		turns:    counter("writes_total", "Writes in those commits.", "outcome"),
		batch: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "xaso", Name: "commit_writes",
			Help: "Writes that shared one commit.", Buckets: []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "xaso", Name: "commit_seconds",
			Help: "Time of a shared commit, fsync included.", Buckets: seconds}),
		jobs:    counter("jobs_total", "Attempts at background jobs.", "kind", "outcome"),
		jobTook: durations("job_seconds", "Time of an attempt.", "kind"),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "xaso", Name: "build_info",
		Help: "1, with the version as label.", ConstLabels: prometheus.Labels{"version": version}})
	info.Set(1)
	m.registry.MustRegister(m.requests, m.took, m.commits, m.turns, m.batch, m.commit, m.jobs, m.jobTook, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&queueDepth{ask: queue})
	return m
}

func outcome(err error) string {
	if err != nil {
		return "failed"
	}
	return "ok"
}

// Request has the shape of web.Server.Observe.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	if route == "" {
		route = "none" // an address nobody declared: its text is not a label
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

// Commit has the shape of gate.Options.Observe.
func (m *Metrics) Commit(b gate.Batch) {
	m.commits.WithLabelValues(outcome(b.Err)).Inc()
	m.turns.WithLabelValues("ok").Add(float64(b.Turns - b.Failed))
	m.turns.WithLabelValues("failed").Add(float64(b.Failed))
	m.batch.Observe(float64(b.Turns))
	m.commit.Observe(b.Took.Seconds())
}

// Job has the shape of jobs.Options.Observe.
func (m *Metrics) Job(kind string, took time.Duration, err error) {
	m.jobs.WithLabelValues(kind, outcome(err)).Inc()
	m.jobTook.WithLabelValues(kind).Observe(took.Seconds())
}

// Routes gives the metrics to holders of the house's token.
func (m *Metrics) Routes() []web.Route {
	page := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return []web.Route{web.Get("/metrics", web.Secret, func(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
		page.ServeHTTP(w, r)
		return nil
	}, web.House, web.Machine)}
}

// queueDepth asks for the job queue when it is read.
type queueDepth struct {
	ask  func(context.Context) (jobs.Queue, error)
	mu   sync.Mutex
	last jobs.Queue
	at   time.Time
}

var (
	waitingJobs = prometheus.NewDesc("xaso_jobs_waiting", "Jobs that are due and not begun.", nil, nil)
	oldestJob   = prometheus.NewDesc("xaso_jobs_oldest_seconds", "How long the longest of them waits.", nil, nil)
	deadJobs    = prometheus.NewDesc("xaso_jobs_dead", "Jobs put aside after their last attempt.", nil, nil)
)

func (q *queueDepth) Describe(to chan<- *prometheus.Desc) {
	to <- waitingJobs
	to <- oldestJob
	to <- deadJobs
}

func (q *queueDepth) Collect(to chan<- prometheus.Metric) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if time.Since(q.at) > 10*time.Second {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		now, err := q.ask(ctx)
		if err != nil {
			return // a gap in the curve says it better than an old number
		}
		q.last, q.at = now, time.Now()
	}
	age := 0.0
	if !q.last.Oldest.IsZero() {
		age = time.Since(q.last.Oldest).Seconds()
	}
	to <- prometheus.MustNewConstMetric(waitingJobs, prometheus.GaugeValue, float64(q.last.Waiting))
	to <- prometheus.MustNewConstMetric(oldestJob, prometheus.GaugeValue, age)
	to <- prometheus.MustNewConstMetric(deadJobs, prometheus.GaugeValue, float64(q.last.Dead))
}
