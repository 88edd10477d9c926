// Package app is the only room that sees the whole house: it opens the data,
// lists what is in the house (modules.go), says who reacts to what
// (reactions.go) and when (schedule.go), and serves it.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	apppages "xaso/internal/app/pages"
	"xaso/internal/modules/assessment"
	"xaso/internal/modules/budgets"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/consultations"
	"xaso/internal/modules/criteria"
	outbox "xaso/internal/modules/exchange"
	"xaso/internal/modules/ideas"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/notices"
	"xaso/internal/modules/opinions"
	"xaso/internal/modules/payments"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/modules/recognition"
	"xaso/internal/modules/register"
	"xaso/internal/modules/reports"
	"xaso/internal/modules/results"
	"xaso/internal/modules/score"
	"xaso/internal/modules/surveys"
	"xaso/internal/modules/votes"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/health"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/moderation"
	"xaso/internal/platform/observe"
	"xaso/internal/platform/post"
	"xaso/migrations"
)

// A House is an opened installation: one database, one store of files, any
// number of communes.
type House struct {
	Config   Config
	DB       *db.DB
	Gate     *gate.Gate
	Communes *commune.Registry
	Services *procedures.Store
	People   *people.Register
	Desk     *casework.Desk
	Register *register.Book
	Surveys  *surveys.Book
	Votes    *votes.Book
	Opinions *opinions.Book
	Budgets  *budgets.Book
	Notices  *notices.Board
	Exchange *outbox.Office
	Post     *post.Office
	Till     *payments.Till
	Score    *score.Book
	// Moderation is the public rules and log for words of residents.
	Moderation    *moderation.Book
	Consultations *consultations.Book
	Ideas         *ideas.Book
	// Indicators is the board of the criteria, over the figures of all rooms.
	Indicators *indicators.Board
	// Recognition is the archive of frozen dossiers.
	Recognition *recognition.Archive
	Criteria    *criteria.Book
	Assessment  *assessment.Book
	Chancery    *results.Chancery
	Reports     *reports.Cabinet
	Files       blob.Store
	Intake      *blob.Intake
	// SetupCode opens the first-run page of a house without a commune; it is
	// printed where the house was started, and "" once a commune is there.
	SetupCode string

	Watch   *health.Watch
	metrics *observe.Metrics
	traces  *observe.Traces

	texts  lang.Texts
	now    func() time.Time
	secret []byte
	lock   *os.File
	beside bool // another process may serve: the folder is not held
	bell   *jobs.Bell

	keeper   *keeper
	again    chan struct{}      // Serve is to end with ErrReopen
	restored *apppages.Restored // what this opening put in place, or nil
}

// newHouse is a house before it is opened.
func newHouse(c Config, now func() time.Time) *House {
	h := &House{Config: c, now: now, bell: jobs.NewBell(), again: make(chan struct{}, 1)}
	h.keeper = newKeeper(h)
	return h
}

// Open opens the house of a configuration, bringing its database up to date.
// The data folder is held until Close.
func Open(ctx context.Context, c Config) (*House, error) { return OpenAt(ctx, c, time.Now) }

// OpenAt is Open with a clock, for tests.
func OpenAt(ctx context.Context, c Config, now func() time.Time) (*House, error) {
	h := newHouse(c, now)
	if err := h.open(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// OpenBeside opens a house for one command while another process may be
// serving it. Its writes wait their turn at the database.
func OpenBeside(ctx context.Context, c Config) (*House, error) {
	h := newHouse(c, time.Now)
	h.beside = true
	if _, err := os.Stat(filepath.Join(c.Data, "secret.key")); err != nil {
		return nil, fmt.Errorf("%w: %s", ErrNoHouse, c.Data)
	}
	if s, err := readSwap(c.Data); err != nil || s != nil && s.Phase != phaseTell {
		return nil, errors.Join(ErrHalfRestored, err)
	}
	if err := h.open(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *House) open(ctx context.Context) (err error) {
	var pending *swap
	if !h.beside {
		if h.lock, err = openData(h.Config.Data); err != nil {
			return err
		}
		if pending, err = exchange(h.Config.Data, h.Config.Files == "", nil); err != nil {
			return err
		}
	}
	if h.secret, err = houseSecret(h.Config.Data); err != nil {
		return fmt.Errorf("secret of the house: %w", err)
	}
	if h.DB, err = db.Open(ctx, h.Config.databaseSource()); err != nil {
		return err
	}
	if _, err = h.DB.Migrate(ctx, migrations.Files); err != nil {
		return err
	}
	if h.traces, err = observe.OpenTraces(ctx, h.Config.Traces, h.Config.Version); err != nil {
		return fmt.Errorf("traces: %w", err)
	}
	h.metrics = observe.NewMetrics(h.Config.Version, h.queue)
	h.Gate = gate.New(h.DB, gate.Options{Now: h.now, Reactions: h.follows, Wake: h.bell.Ring, Touched: h.touched,
		Observe: h.metrics.Commit, Span: h.traces.Span})
	if h.Communes, err = commune.NewRegistry(ctx, h.Gate); err != nil {
		return err
	}
	if len(h.Communes.All()) == 0 {
		h.SetupCode = rand.Text()[:8]
	}
	if err = h.openFiles(); err != nil {
		return err
	}
	h.Watch = h.newWatch()
	if pending != nil {
		h.tell(ctx, pending)
	}
	return h.openModules()
}

func (h *House) openFiles() (err error) {
	files := blob.Config{Folder: filepath.Join(h.Config.Data, "files"), Clamd: h.Config.Clamd}
	if h.Config.Files != "" {
		if files.S3, err = s3Config(h.Config.Files); err != nil {
			return err
		}
	}
	if h.Files, err = blob.Open(files); err != nil {
		return fmt.Errorf("store of files: %w", err)
	}
	h.Intake, err = blob.NewIntake(h.Files, files, h.now)
	return err
}

func (h *House) openModules() (err error) {
	if h.texts, err = Texts(); err != nil {
		return err
	}
	library, err := procedures.Load()
	if err != nil {
		return err
	}
	h.Services = procedures.NewStore(h.Gate, library)
	outside, err := h.outsides()
	if err != nil {
		return err
	}
	if h.People, err = people.NewRegister(h.Gate, Permissions(), h.secret, outside...); err != nil {
		return err
	}
	if h.Moderation, err = moderation.NewBook(h.Gate); err != nil {
		return err
	}
	h.openOpinions()
	h.openBudgets()
	h.openRegister()
	if err = h.openSurveys(); err != nil {
		return err
	}
	if err = h.openVotes(); err != nil {
		return err
	}
	h.Notices = notices.NewBoard(h.Gate)
	if err = h.openCriteria(); err != nil {
		return err
	}
	if err = h.openExchange(); err != nil {
		return err
	}
	h.Reports = reports.NewCabinet(h.Gate, h.reportsOptions())
	h.Desk = casework.NewDesk(h.Gate, h.Services, casework.Options{
		Register: h.deskRegister(), Place: h.place, Communes: h.Communes.IDs, Former: h.former, Secret: h.secret,
		Scored: h.scoreEffects, Issued: h.issuedPapers,
	})
	h.Post = post.NewOffice(h.Gate, h.postOptions())
	if err = h.openTill(); err != nil {
		return err
	}
	h.Chancery = results.NewChancery(h.Gate, h.resultsOptions())
	if err = h.openScore(); err != nil {
		return err
	}
	if err = h.openIndicators(); err != nil {
		return err
	}
	if err = h.openAssessment(); err != nil {
		return err
	}
	if err = h.openIdeas(); err != nil {
		return err
	}
	if err = h.openConsultations(); err != nil {
		return err
	}
	h.openRecognition()
	return nil
}

// Close lets go of everything, after the writes under way.
func (h *House) Close() error {
	h.keeper.close()
	if h.Gate != nil {
		h.Gate.Close()
	}
	errs := []error{h.traces.Close(context.Background())}
	if h.DB != nil {
		errs = append(errs, h.DB.Close())
	}
	if h.lock != nil {
		errs = append(errs, h.lock.Close())
	}
	return errors.Join(errs...)
}

// queue is what waits to be done, for the figures of the monitoring.
func (h *House) queue(ctx context.Context) (jobs.Queue, error) { return h.Watch.Queue(ctx) }

// touched notes that public content changed. The registry is read again
// before the writer is answered, so that its next page is the new one.
func (h *House) touched(gate.Commune) {
	if h.Communes == nil {
		return // the first commune of a new house
	}
	if err := h.Communes.Refresh(context.Background()); err != nil {
		slog.Error("communes not read again", "error", err)
	}
}

// refreshEvery is how soon changes made by other processes show here.
const refreshEvery = 3 * time.Second

// ErrReopen is the end of Serve when the house is to be closed, opened and
// served again on the same listener: a restore was confirmed.
var ErrReopen = errors.New("the house is to be opened again")

// collectAt is the garbage, in percent of what lives, after which it is
// collected: with some 10 MiB alive, twice Go's 100 is a few MiB more and half
// the work.
const collectAt = 200

// Serve answers on l and does the house's jobs until ctx ends; then it
// finishes what is under way and closes l. After ErrReopen l is open, and who
// connects meanwhile waits.
func (h *House) Serve(ctx context.Context, l net.Listener) error {
	handler, err := h.Handler()
	if err != nil {
		return err
	}
	// Opening took several times the memory that serving holds; on a small
	// machine the rest is somebody else's.
	debug.FreeOSMemory()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       5 * time.Minute, // a photo over a slow line
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
	}
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.work(working)
	}()
	served := make(chan error, 1)
	go func() { served <- server.Serve(lend(l)) }()
	select {
	case err = <-served:
	case <-ctx.Done():
		l.Close()
		err = shutDown(server)
	case <-h.again:
		err = errors.Join(ErrReopen, shutDown(server))
	}
	stop()
	<-done
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// shutDown ends a server after the requests under way, 20 seconds at most.
func shutDown(server *http.Server) error {
	grace, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return server.Shutdown(grace)
}

// A lent listener ends accepting when it is closed, but stays open behind.
type lent struct {
	net.Listener
	deadline interface{ SetDeadline(time.Time) error }
}

func lend(l net.Listener) net.Listener {
	d, ok := l.(interface{ SetDeadline(time.Time) error })
	if !ok || d.SetDeadline(time.Time{}) != nil {
		return l
	}
	return lent{l, d}
}

func (l lent) Close() error {
	if err := l.deadline.SetDeadline(time.Unix(1, 0)); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil // at the very end it is closed for good before the server is told
}

// work runs the jobs and looks out for changes made by other processes.
func (h *House) work(ctx context.Context) {
	runner := h.runner()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runner.Run(ctx)
	}()
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := h.Communes.Refresh(ctx); err != nil && ctx.Err() == nil {
				slog.Error("communes not read again", "error", err)
			}
		case <-ctx.Done():
			<-done
			return
		}
	}
}

// s3Config reads s3://key:secret@host:port/bucket?region=…; s3s:// is TLS.
func s3Config(address string) (blob.S3Config, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "s3" && u.Scheme != "s3s") || u.Host == "" || u.User == nil {
		return blob.S3Config{}, errors.New("files: want s3://key:secret@host/bucket or s3s://…")
	}
	secret, _ := u.User.Password()
	return blob.S3Config{
		Endpoint: u.Host, Bucket: strings.Trim(u.Path, "/"), Region: u.Query().Get("region"),
		AccessKey: u.User.Username(), SecretKey: secret, Plain: u.Scheme == "s3",
	}, nil
}
