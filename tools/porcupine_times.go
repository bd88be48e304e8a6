// How long Porcupine (github.com/anishathalye/porcupine) takes for histories in Stampede's own
// format: tools/bench_check.sh builds and runs it.
//
//	porcupine_times REPETITIONS SECONDS FILE...
//
// prints for each file: the verdict, the least time of reading it, and the least time of the check
// alone, both in milliseconds. A check that takes longer than SECONDS is "unknown", and is not
// repeated. Porcupine checks the keys of a history side by side, on all cores.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"strconv"
	"time"

	"github.com/anishathalye/porcupine"
)

type line struct {
	Model   string          `json:"model"`
	Initial json.RawMessage `json:"initial"`
	Process json.RawMessage `json:"process"`
	Type    string          `json:"type"`
	F       string          `json:"f"`
	Key     json.RawMessage `json:"key"`
	Value   json.RawMessage `json:"value"`
}

type call struct {
	f    string
	key  string
	a, b int64 // numbers of values, or an amount
	text string
}

type answer struct {
	known bool // otherwise the operation may have been answered in any way
	done  bool // of a compare-and-set: whether the value was the expected one
	tells bool // an addition answered its sum
	value int64
	text  string
}

// A history, and the number of each of its values: states are compared as numbers.
type history struct {
	model   string
	initial int64
	numbers map[string]int64
	events  []porcupine.Event
}

func (h *history) number(value json.RawMessage) int64 {
	if len(value) == 0 {
		value = json.RawMessage("null")
	}
	known, found := h.numbers[string(value)]
	if !found {
		known = int64(len(h.numbers))
		h.numbers[string(value)] = known
	}
	return known
}

func text(value json.RawMessage) string {
	var read string
	if json.Unmarshal(value, &read) != nil {
		return string(value)
	}
	return read
}

func amount(value json.RawMessage) int64 {
	read, _ := strconv.ParseInt(string(value), 10, 64)
	return read
}

func (h *history) callOf(l *line) call {
	c := call{f: l.F, key: string(l.Key)}
	switch h.model {
	case "kv":
		c.text = text(l.Value)
	case "accumulator", "counter":
		c.a = amount(l.Value)
	default:
		if l.F == "cas" {
			var pair []json.RawMessage
			if json.Unmarshal(l.Value, &pair) == nil && len(pair) == 2 {
				c.a, c.b = h.number(pair[0]), h.number(pair[1])
			}
		} else {
			c.a = h.number(l.Value)
		}
	}
	return c
}

func (h *history) answerOf(l *line) answer {
	a := answer{known: true, done: l.Type == "ok"}
	switch h.model {
	case "kv":
		a.text = text(l.Value)
	case "accumulator", "counter":
		a.tells = len(l.Value) > 0 && string(l.Value) != "null"
		a.value = amount(l.Value)
	default:
		a.value = h.number(l.Value)
	}
	return a
}

func read(path string) (*history, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	h := &history{numbers: map[string]int64{}}
	h.number(nil)
	clients := map[string]int{}
	open := map[string]int{} // by process: the operation
	operations := 0
	scanner := bufio.NewScanner(file)
	scanner.Buffer(make([]byte, 1<<16), 1<<24)
	for scanner.Scan() {
		var l line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			return nil, err
		}
		process := string(l.Process)
		if process == "" { // the header
			h.model = l.Model
			if h.model == "accumulator" || h.model == "counter" {
				h.initial = amount(l.Initial)
			} else {
				h.initial = h.number(l.Initial)
			}
			continue
		}
		client, known := clients[process]
		if !known {
			client = len(clients)
			clients[process] = client
		}
		switch l.Type {
		case "invoke":
			open[process] = operations
			h.events = append(h.events, porcupine.Event{ClientId: client,
				Kind: porcupine.CallEvent, Value: h.callOf(&l), Id: operations})
			operations++
		case "ok", "fail":
			h.events = append(h.events, porcupine.Event{ClientId: client,
				Kind: porcupine.ReturnEvent, Value: h.answerOf(&l), Id: open[process]})
			delete(open, process)
		}
	}
	// Porcupine wants an answer to each call: those that are missing come last, and fit always.
	answered := make([]bool, operations)
	for _, event := range h.events {
		answered[event.Id] = answered[event.Id] || event.Kind == porcupine.ReturnEvent
	}
	for id, done := range answered {
		if !done {
			h.events = append(h.events, porcupine.Event{Kind: porcupine.ReturnEvent, Value: answer{}, Id: id})
		}
	}
	return h, scanner.Err()
}

func byKey(events []porcupine.Event) [][]porcupine.Event {
	places := map[string]int{}
	ofId := map[int]int{}
	var parts [][]porcupine.Event
	for _, event := range events {
		place := 0
		if event.Kind == porcupine.CallEvent {
			key := event.Value.(call).key
			known, found := places[key]
			if !found {
				known = len(parts)
				places[key] = known
				parts = append(parts, nil)
			}
			place = known
			ofId[event.Id] = place
		} else {
			place = ofId[event.Id]
		}
		parts[place] = append(parts[place], event)
	}
	return parts
}

// A model whose states are numbers.
func (h *history) numbered(step func(c call, a answer, now int64) (bool, int64)) porcupine.Model {
	return porcupine.Model{
		PartitionEvent: byKey,
		Init:           func() interface{} { return h.initial },
		Hash:           func(state interface{}) uint64 { return uint64(state.(int64)) * 0x9E3779B97F4A7C15 },
		Step: func(state, input, output interface{}) (bool, interface{}) {
			return step(input.(call), output.(answer), state.(int64))
		},
	}
}

func (h *history) register() porcupine.Model {
	return h.numbered(func(c call, a answer, now int64) (bool, int64) {
		switch c.f {
		case "read", "get":
			return !a.known || a.value == now, now
		case "cas":
			equal := c.a == now
			if a.known && a.done != equal {
				return false, now
			}
			if equal {
				return true, c.b
			}
			return true, now
		}
		return true, c.a
	})
}

func (h *history) sum() porcupine.Model {
	return h.numbered(func(c call, a answer, now int64) (bool, int64) {
		if c.f == "read" || c.f == "get" {
			return !a.known || a.value == now, now
		}
		after := now + c.a
		return !a.known || !a.tells || a.value == after, after
	})
}

func (h *history) store() porcupine.Model {
	return porcupine.Model{
		PartitionEvent: byKey,
		Init:           func() interface{} { return "" },
		Hash: func(state interface{}) uint64 {
			hash := fnv.New64a()
			hash.Write([]byte(state.(string)))
			return hash.Sum64()
		},
		Step: func(state, input, output interface{}) (bool, interface{}) {
			c, a, now := input.(call), output.(answer), state.(string)
			switch c.f {
			case "read", "get":
				return !a.known || a.text == now, state
			case "append":
				return true, now + c.text
			case "delete":
				return true, ""
			}
			return true, c.text
		},
	}
}

func main() {
	repetitions, _ := strconv.Atoi(os.Args[1])
	seconds, _ := strconv.Atoi(os.Args[2])
	timeout := time.Duration(seconds) * time.Second
	for _, path := range os.Args[3:] {
		var reading, checking time.Duration
		verdict := porcupine.Unknown
		for i := 0; i < repetitions; i++ {
			start := time.Now()
			h, err := read(path)
			took := time.Since(start)
			if err != nil {
				fmt.Fprintln(os.Stderr, path, err)
				os.Exit(2)
			}
			if i == 0 || took < reading {
				reading = took
			}
			models := map[string]func() porcupine.Model{
				"register": h.register, "cas-register": h.register, "kv": h.store,
				"accumulator": h.sum, "counter": h.sum,
			}
			model, found := models[h.model]
			if !found {
				break
			}
			start = time.Now()
			verdict = porcupine.CheckEventsTimeout(model(), h.events, timeout)
			took = time.Since(start)
			if i == 0 || took < checking {
				checking = took
			}
			if verdict == porcupine.Unknown {
				break
			}
		}
		words := map[porcupine.CheckResult]string{
			porcupine.Ok: "ok", porcupine.Illegal: "violation", porcupine.Unknown: "unknown",
		}
		fmt.Printf("%s %.3f %.3f\n", words[verdict], reading.Seconds()*1000, checking.Seconds()*1000)
	}
}
