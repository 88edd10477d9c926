package pages

import (
	"net/http"
	"slices"
	"strings"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

const formTask = "viec"

type planView struct {
	Plan      assessment.Plan
	Officials []assessment.Official
	People    []board
	Who       gate.Actor
	Today     clock.Date
	trial
}

// A board is the tasks of one person.
type board struct {
	Name  string
	Tasks []assessment.Task
}

func (h Hall) plan(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showPlan(w, r, who, trial{})
}

func (h Hall) showPlan(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !told(x.Err) {
		return x.Err
	}
	v := planView{Who: who, Today: h.today(), trial: x}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.Plan, err = h.Book.Plan(tx, r.PathValue("set")); err != nil {
			return err
		}
		v.Officials, err = assessment.Officials(tx)
		return err
	})
	if err != nil {
		return err
	}
	v.People = boards(v.Plan)
	return web.Page(w, r, status(x), planPage(v))
}

// boards are the open tasks by who has them.
func boards(p assessment.Plan) []board {
	var all []board
	add := func(t assessment.Task) {
		if t.State == assessment.Done || t.State == assessment.Dropped {
			return
		}
		at := slices.IndexFunc(all, func(b board) bool { return b.Name == t.OwnerName })
		if at < 0 {
			all = append(all, board{Name: t.OwnerName})
			at = len(all) - 1
		}
		all[at].Tasks = append(all[at].Tasks, t)
	}
	for _, g := range p.Goals {
		for _, t := range g.Tasks {
			add(t)
		}
	}
	for _, t := range p.Others {
		add(t)
	}
	for i := range all {
		slices.SortStableFunc(all[i].Tasks, func(a, b assessment.Task) int { return strings.Compare(a.Due.String(), b.Due.String()) })
	}
	return all
}

func (h Hall) task(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.PostForm
	task := assessment.Task{Set: r.PathValue("set"), Title: q.Get("title"), Owner: q.Get("owner"), Note: q.Get("note"), Cost: dong(q.Get("cost")),
		Funds: assessment.Funds{State: dong(q.Get("state")), Commune: dong(q.Get("commune")), People: dong(q.Get("people")), Others: dong(q.Get("others"))}}
	if code := q.Get("for"); len(code) > 3 && code[:3] == "ct-" {
		task.Code = code[3:]
	} else if len(code) > 3 {
		task.Criterion = number(code[3:])
	}
	var err error
	if task.Due, err = dayOf(q, "due"); err == nil {
		_, err = h.Book.Task(r.Context(), who, task)
	}
	if err != nil {
		return h.showPlan(w, r, who, trial{formTask, q, err})
	}
	return web.Redirect(w, r, PlanPath+"/"+r.PathValue("set"))
}

func (h Hall) progress(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("task")
	err := h.Book.Progress(r.Context(), who, id, assessment.TaskState(r.PostFormValue("state")), r.PostFormValue("note"))
	if err != nil {
		return h.showPlan(w, r, who, trial{"viec-" + id, r.PostForm, err})
	}
	return web.Redirect(w, r, PlanPath+"/"+r.PathValue("set"))
}

type watchView struct {
	Falls []assessment.Fall
	Sets  map[string]criteria.Set
}

func (h Hall) watch(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := watchView{Sets: map[string]criteria.Set{}}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.Falls, err = h.Book.Falls(tx); err != nil {
			return err
		}
		for _, f := range v.Falls {
			if _, read := v.Sets[f.Set]; !read {
				if v.Sets[f.Set], err = h.Criteria.Set(tx, f.Set); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, watchPage(v))
}
