"""Several hand-ins at a time: each lane has a worker process of its own, which is replaced if it dies."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from course_lib.grading.run.hand_in import Graded, Job, grade_job, refused_job
from course_lib.language import Both
from course_lib.workers import stay_with_parent

BATCH_SECONDS = 0.4  # as long as results are gathered before they are written together
_DIED = Both(
    pt="O processo que corrigia esta entrega morreu, duas vezes: examine-a à mão.",
    en="The process that graded this hand-in died, twice: look at it by hand.",
)


def run(jobs: Sequence[Job], count: int) -> Iterator[list[Graded]]:
    """Yield what the jobs come to, some at a time, as they end; whatever stops the caller ends the workers."""
    todo, done = deque(jobs), SimpleQueue[Graded | Exception]()
    lanes = [_Lane(todo, done) for _ in range(min(count, len(jobs)))]
    for lane in lanes:
        lane.start()
    left = len(jobs)
    try:
        while left:
            batch = _gathered(done, left)
            left -= len(batch)
            yield batch
    finally:
        for lane in lanes:
            lane.end(at_once=left > 0)


def _gathered(done: SimpleQueue, most: int) -> list[Graded]:
    """Wait for a result, then take what else comes in a moment. Raises what went wrong in a lane."""
    batch, until = [done.get()], monotonic() + BATCH_SECONDS
    while len(batch) < most:
        try:
            batch.append(done.get(timeout=max(0.0, until - monotonic())))
        except Empty:
            break
    for result in batch:
        if isinstance(result, Exception):
            raise result
    return batch


class _Lane(Thread):
    def __init__(self, todo: deque[Job], done: SimpleQueue) -> None:
        super().__init__(daemon=True)
        self.todo, self.done, self.ending = todo, done, False
        self._hire()

    def _hire(self) -> None:
        self.worker = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=stay_with_parent)

    def run(self) -> None:
        while self.todo and not self.ending:
            with suppress(IndexError):  # another lane took the last one
                job = self.todo.popleft()
                try:
                    self.done.put(self._grade(job))
                except Exception as error:  # whoever gathers says what to do about it
                    self.done.put(error)

    def _grade(self, job: Job) -> Graded:
        for _attempt in range(2):
            try:
                return self.worker.submit(grade_job, job).result()
            except (BrokenProcessPool, SystemExit):  # what ends a worker politely comes back as its result
                if self.ending:
                    raise BrokenProcessPool from None
                self.worker.shutdown(wait=False)
                self._hire()
        return refused_job(job, _DIED)

    def end(self, at_once: bool) -> None:
        """End the worker, after what it is doing or in the middle of it."""
        self.ending = True
        processes = list((self.worker._processes or {}).values()) if at_once else []
        for process in processes:
            process.terminate()
        self.join()
        self.worker.shutdown(cancel_futures=True)
